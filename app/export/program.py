"""A run as a program in a file: Python or a notebook, and beside it what is too long to be written out."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from app.files import PROGRAM_FORMATS, format_of, write_whole
from engine.codegen import Language, Program, RunDescription, notebook_text, write_program


def save_program(run: RunDescription, language: Language, path: Path) -> None:
    """Write a program into a ``.py`` or ``.ipynb``, and large arrays into an ``.npz`` beside it.

    Raises:
        RavineError: the ending names no format, or a file cannot be written.
    """
    is_notebook = format_of(path, PROGRAM_FORMATS) == "ipynb"
    beside = path.with_suffix(".npz")
    program = write_program(run, language, array_file=beside.name, records=is_notebook)
    if program.arrays:
        write_whole(beside, _npz(program))
    text = notebook_text(program, run.objective.names[:2]) if is_notebook else program.text
    write_whole(path, text.encode())


def _npz(program: Program) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **dict(program.arrays))  # type: ignore[arg-type] # NumPy takes them for its switch
    return buffer.getvalue()
