"""``code``: a run as a program in NumPy, PyTorch or Keras, to standard output or into a file."""

from __future__ import annotations

import argparse
import sys

from app.export.program import save_program
from app.lessons.overrides import begin, chosen_racer
from engine.codegen import RunDescription, describe, write_program
from engine.session.session import Session


def run(options: argparse.Namespace) -> int:
    """Write the program.

    Raises:
        RavineError: the experiment cannot be run, there is no such racer, or the file cannot be written.
    """
    described = _described(begin(options.source, options.set), options.racer, options.steps)
    if options.out is None:
        sys.stdout.write(write_program(described, options.to).text)
    else:
        save_program(described, options.to, options.out)
    return 0


def _described(session: Session, name: str | None, steps: int | None) -> RunDescription:
    racer = chosen_racer(session, name)
    return describe(session.experiment, racer.spec, racer.objective, racer.start, steps)
