"""Starts Ravine: the window, or one of the commands that ``main.py --help`` lists."""

import sys

from app.command_line import main

if __name__ == "__main__":
    sys.exit(main())
