"""The version of the program; the project file has the same. And what it is called where it is installed."""

VERSION = "0.1.0"
#: How a person starts it: by its file in its own folder, by a command where it is installed as a package.
PROGRAM = "main.py" if __package__ == "app" else "ravine"
