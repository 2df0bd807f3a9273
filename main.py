"""Starts Ravine: the window, or one of the commands that ``main.py --help`` lists."""

import sys

from app.cli.parser import run_program

if __name__ == "__main__":
    sys.exit(run_program())
