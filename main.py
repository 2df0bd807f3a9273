"""Starts Ravine: the window, or one of the commands that ``main.py --help`` lists."""

import sys
import warnings

from app.cli.parser import main

if __name__ == "__main__":
    if not sys.warnoptions:
        # What a person should know is said in sentences; `python -W default main.py` shows the rest.
        warnings.simplefilter("ignore")
    sys.exit(main())
