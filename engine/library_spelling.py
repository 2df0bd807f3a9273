"""How a row is written in Keras and PyTorch, carried by the row itself as its field ``spelling``.

A spelling is a Python expression in which ``{name}`` stands for the value of the row's parameter of that
name, or a reason why the library has no such thing: a comment that begins with ``#``. `engine.codegen` fills
the values in and writes the program around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Library = Literal["keras", "pytorch"]
LIBRARIES: tuple[Library, ...] = get_args(Library)


@dataclass(frozen=True)
class Spelling:
    """One row in both libraries.

    Attributes:
        keras: an expression, or a reason that begins with ``#``.
        pytorch: the same.
    """

    keras: str
    pytorch: str

    def of(self, library: Library) -> str:
        """The expression, or the reason, in one library."""
        return self.keras if library == "keras" else self.pytorch


def function_spelling(keras: str, pytorch: str) -> Spelling:
    """The spelling of a function of z that a library has no name for, from its formula in each."""
    return Spelling(f"lambda z: {keras}", f"lambda z: {pytorch}")


#: What a row has that says nothing; a test of the tables names the rows that still carry it.
NOT_SPELLED = Spelling(
    "# its row does not say how Keras writes it", "# its row does not say how PyTorch writes it"
)
