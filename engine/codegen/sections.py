"""A program as sections: what a file joins and a notebook shows as cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.arrays import RealArray

#: What the loss of a moving average is.
BOWL = '"""The bowl that a value opens about itself: a step of descent in it is the moving average."""'


@dataclass(frozen=True)
class Section:
    """A part of a program.

    Attributes:
        title: a few words; the comment above it, the heading of its cell.
        lines: statements.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Program:
    """A program that makes a run again.

    Attributes:
        title: what runs, as one line.
        opening: the lines of its docstring or first cell.
        sections: in order.
        arrays: what belongs into the ``.npz`` beside it, by name; empty where it stands alone.
        array_file: the name of that file.
    """

    title: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    arrays: Mapping[str, RealArray] = field(default_factory=dict)
    array_file: str = ""

    @property
    def text(self) -> str:
        """The whole program as a file of Python."""
        lines = list(self.opening)
        for section in self.sections:
            lines += ["", f"# {section.title}", *section.lines]
        return spaced(lines)


def spaced(lines: Sequence[str]) -> str:
    """Lines as a file, with two empty ones about each definition and never more."""
    made: list[str] = []
    inside = False
    for line in lines:
        begins = line.startswith(("def ", "class ", "@"))
        ends = inside and bool(line) and not line.startswith((" ", ")", "]")) and not begins
        follows_decorator = made[-1:] and made[-1].startswith("@")
        if (begins or ends) and not follows_decorator:
            comments: list[str] = []
            while made and made[-1].startswith("#"):
                comments.insert(0, made.pop())
            while made and not made[-1]:
                made.pop()
            made += [*([""] * 2 if made else []), *comments]
        inside = begins or (inside and not ends)
        if line or (made and made[-1]) or inside:
            made.append(line)
    return "\n".join(made).strip("\n") + "\n"
