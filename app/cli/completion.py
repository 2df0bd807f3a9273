"""``completion``: what makes a shell complete commands, options, lessons and views."""

from __future__ import annotations

import argparse

from argcomplete.shell_integration import shellcode

from app.terminal import say
from app.version import PROGRAM

#: What the program is called, installed and in its own folder.
NAMES = ("ravine", "main.py")


def run(options: argparse.Namespace) -> int:
    """Print the shell's code."""
    names = list(dict.fromkeys((*NAMES, PROGRAM)))
    say(shellcode(names, shell=options.shell).rstrip())
    return 0
