"""How a row is written in Keras and PyTorch, carried by the row itself as its field ``spelling``.

A spelling is a Python expression in which ``{name}`` stands for the value of the row's parameter of that
name, or a reason why the library has no such thing: a comment that begins with ``#``. `engine.codegen` fills
the values in and writes the program around them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Library = Literal["keras", "pytorch"]
LIBRARIES: tuple[Library, ...] = get_args(Library)
LIBRARY_TITLES: Mapping[Library, str] = {"keras": "Keras", "pytorch": "PyTorch"}


@dataclass(frozen=True)
class Code:
    """Text that is Python code already, where a value is expected."""

    text: str


def code_of(value: object) -> str:
    """A value as Python writes it."""
    return value.text if isinstance(value, Code) else repr(value)


def comment(text: str) -> str:
    """A text from anywhere as one comment line.

    What ends a line or cannot be printed becomes a space, and ``coding:`` gets a space, since in the first
    two lines of a file Python would take what follows for the file's encoding (PEP 263).
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(("# " + re.sub(r"coding([:=])", r"coding \1", printable)).split())


@dataclass(frozen=True)
class Spelling:
    """One row in both libraries.

    Attributes:
        keras: an expression, or a reason that begins with ``#``.
        pytorch: the same.
        switched: another spelling where a switch among the parameters is on, by its name.
    """

    keras: str
    pytorch: str
    switched: Mapping[str, Spelling] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, library: Library) -> str:
        """The expression, or the reason, in one library."""
        return self.keras if library == "keras" else self.pytorch

    def reason(self, library: Library) -> str:
        """Why a library has no such thing, as one comment line; empty where it has."""
        text = self.of(library)
        return comment(text[1:]) if text.startswith("#") else ""

    def filled(self, library: Library, values: Mapping[str, object]) -> str:
        """The expression with its values, or the reason.

        Args:
            library: whose.
            values: by the name between braces; what has no value stays as it is.
        """
        for name, other in self.switched.items():
            if values.get(name) is True:
                return other.filled(library, values)
        if reason := self.reason(library):
            return reason

        text = self.of(library)

        def value(found: re.Match[str]) -> str:
            if found[1] not in values:
                return found[0]
            written = code_of(values[found[1]])
            # within a formula: -2 ** 2 is not (-2) ** 2
            return f"({written})" if written.startswith("-") and text.startswith("lambda") else written

        return re.sub(r"\{(\w+)\}", value, text)


def function_spelling(keras: str, pytorch: str) -> Spelling:
    """The spelling of a function of z that a library has no name for, from its formula in each."""
    return Spelling(f"lambda z: {keras}", f"lambda z: {pytorch}")


#: What a row has that says nothing; a test of the tables names the rows that still carry it.
NOT_SPELLED = Spelling("# not written down for Keras", "# not written down for PyTorch")
