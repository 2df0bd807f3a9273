"""``site``: the whole course as pages with an index, for any static host."""

from __future__ import annotations

import argparse

from app.headless import offscreen_application
from app.lessons.catalogue import catalogue, find
from app.page.page import PageOptions
from app.page.site import INDEX, make_site
from app.terminal import ProgressLine, complain, say


def run(options: argparse.Namespace) -> int:
    """Make the site; a lesson that cannot be made is reported and left out.

    Raises:
        RavineError: a lesson is unknown, or the folder cannot be written.
    """
    chosen, found = [find(name).key for name in options.lessons], catalogue()
    offscreen_application()
    tell = ProgressLine("lesson", len(chosen) or len(found.lessons))
    wanted = PageOptions(every=options.every, theme=options.theme or "")
    faults = make_site(options.out, found, wanted, tell, chosen)
    for sentence in faults:
        complain(sentence)
    say(str(options.out / INDEX))
    return 1 if faults else 0
