"""An experiment as a program in Keras or PyTorch: what a person would type to run the same there."""

from engine.codegen.program import program
from engine.library_spelling import LIBRARIES, Library

__all__ = ["LIBRARIES", "Library", "program"]
