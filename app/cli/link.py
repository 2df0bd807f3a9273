"""``link``: an experiment and a frame of its run as one line of text that another Ravine opens."""

from __future__ import annotations

import argparse

from app.export.link import link_of
from app.lessons import load
from app.lessons.overrides import override
from app.terminal import say
from engine.frames.frame import Address


def run(options: argparse.Namespace) -> int:
    """Print the link.

    Raises:
        RavineError: there is no such experiment, or it is too long for a line.
    """
    experiment = override(load(options.source), options.set)
    say(link_of(experiment, Address(options.step, options.phase)))
    return 0
