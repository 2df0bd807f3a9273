"""Starts Ravine: the window, or one of the commands that ``main.py --help`` lists."""

import sys

from app.cli.parser import run_program

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # The workers of a packaged program are the program again: this ends those that are meant to be one.
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(run_program())
