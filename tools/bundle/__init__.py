"""Ravine as one folder that needs no Python, and as one file to download: make bundle."""
