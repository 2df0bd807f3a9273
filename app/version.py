"""The version of the program; the project file has the same."""

VERSION = "0.1.0"
