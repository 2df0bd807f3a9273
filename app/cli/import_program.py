"""``import``: a program of Keras or PyTorch as an experiment's file, with what was assumed and left out."""

from __future__ import annotations

import argparse

from app.files import format_of, write_whole
from app.lessons.programs import is_program, program_in
from app.terminal import complain
from engine.errors import RavineError
from engine.experiment.file import write_experiment


def run(options: argparse.Namespace) -> int:
    """Read the program and write the experiment.

    Raises:
        RavineError: the program cannot be read, or the file cannot be written.
    """
    format_of(options.out, ("toml",))
    if not is_program(options.program):
        raise RavineError(f"{options.program}: a program ends in .py or .ipynb")
    read = program_in(options.program)
    write_whole(options.out, write_experiment(read.experiment).encode())
    for each in read.assumed:
        complain(f"assumed: {each}")
    for each in read.left_out:
        complain(f"not understood: {each}")
    complain(f"the experiment is in {options.out}")
    return 0
