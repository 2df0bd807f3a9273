"""``make soak``: what breaks things, at full size; one row alone by ``make soak ARGS="user --size 5000"``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

#: Does a row at a size with a seed; how much was done, and what broke.
Row = Callable[[int, int], tuple[int, list[str]]]


@dataclass(frozen=True)
class SoakRow:
    """A row of the table in docs/RELIABILITY.md.

    Attributes:
        name: on the command line.
        place: the module and in it the function that does it, see `Row`.
        full: the size asked for.
        what: is counted by the size.
    """

    name: str
    place: str
    full: int
    what: str


ROWS = (
    SoakRow("user", "window_days:run", 50_000, "actions of a random user in the real window"),
    SoakRow("opengl", "window_days:run_opengl", 5_000, "actions of a random user, OpenGL canvas"),
    SoakRow("scales", "window_days:run_scaled", 5_000, "actions of a random user at scales of 1.5 and 2"),
    SoakRow("files", "hostile_files:run", 20_000, "changed files of every kind that is read"),
    SoakRow("kills", "kills:run", 500, "processes killed in the midst of saving"),
    SoakRow("disk", "by_pytest:disk", 1, "round through all ways to write and all broken disks"),
    SoakRow("steps", "long_run:run", 10_000_000, "steps in one run, a seek for every 10,000"),
    SoakRow("endings", "endings:run", 1_000, "windows closed in the midst of something"),
    SoakRow("equations", "by_pytest:equations", 10_000, "texts of update rules as strangers type them"),
    SoakRow("newcomer", "newcomer:run", 4, "hours of a newcomer: two sizes, two themes; pictures are kept"),
    SoakRow("keyboard", "keyboard:run", 4, "hours of a newcomer by keyboard alone; pictures are kept"),
    SoakRow("homes", "homes:run", 1, "round through languages, homes and places"),
    SoakRow("rates", "by_pytest:rates", 1, "round through every row of every table"),
)


def main() -> int:
    """Run rows; 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("row", nargs="?", choices=names, help="one row only; all by default")
    parser.add_argument("--size", type=int, help="how much is done; the size asked for by default")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    broken = 0
    for row in ROWS:
        if options.row in (None, row.name):
            module, _, function = row.place.partition(":")
            run: Row = getattr(import_module(f"tests.soak.{module}"), function)
            began = time.perf_counter()
            done, found = run(row.full if options.size is None else options.size, options.seed)
            minutes = (time.perf_counter() - began) / 60
            result = (
                f"{row.name}: {done} of {row.full} {row.what}, {len(found)} broken, {minutes:.1f} minutes"
            )
            sys.stdout.write("\n  ".join([result, *found]) + "\n")
            sys.stdout.flush()
            broken += len(found)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
