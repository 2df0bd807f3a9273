"""The program of a run in any language it is written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

from engine.codegen.description import RunDescription
from engine.codegen.keras_program import keras_program
from engine.codegen.numpy_program import numpy_program
from engine.codegen.program_names import with_program_names
from engine.codegen.pytorch_program import pytorch_program
from engine.codegen.sections import Program

#: What a program is written with.
Language = Literal["numpy", "pytorch", "keras"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_TITLES: Mapping[Language, str] = {"numpy": "NumPy", "pytorch": "PyTorch", "keras": "Keras"}
_WRITERS: Mapping[Language, Callable[..., Program]] = {
    "numpy": numpy_program,
    "pytorch": pytorch_program,
    "keras": keras_program,
}


def write_program(
    run: RunDescription, language: Language, *, array_file: str = "", records: bool = False
) -> Program:
    """The program that makes a run again: it prints each step and its loss, from 0 on.

    Args:
        run: what to write.
        language: with what.
        array_file: the name of the ``.npz`` for arrays that are too long to be written out; empty where there
            can be none beside the program, which then carries them packed.
        records: whether it keeps losses and path in lists, to be drawn.

    Raises:
        RavineError: the library's optimizers cannot be given what the rule asks for.
    """

    def write(described: RunDescription) -> Program:
        return _WRITERS[language](described, array_file=array_file, records=records)

    return write(with_program_names(run, write))
