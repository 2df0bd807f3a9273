"""A run as a program in NumPy, PyTorch or Keras that prints the same losses: data, start and settings."""

from engine.codegen.description import RunDescription, describe
from engine.codegen.notebook import notebook_text
from engine.codegen.program import LANGUAGE_TITLES, LANGUAGES, Language, write_program
from engine.codegen.sections import Program

__all__ = [
    "LANGUAGES",
    "LANGUAGE_TITLES",
    "Language",
    "Program",
    "RunDescription",
    "describe",
    "notebook_text",
    "write_program",
]
