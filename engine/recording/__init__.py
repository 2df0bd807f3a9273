"""Runs that were recorded elsewhere: opened, read in parts, and described where they were never run here."""
