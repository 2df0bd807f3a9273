"""What a report says: sections of facts, sentences, tables and pictures, whatever is made of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table of plain texts.

    Attributes:
        head: the names of the columns.
        rows: each as long as the head.
        title: what it shows; may be empty.
        texts: how many of the first columns are words; the others are numbers.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    texts: int = 1


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        png: the file.
        alt: what it shows, for who cannot see it.
        width: in unscaled pixels.
        height: likewise.
    """

    png: bytes
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Section:
    """A part of a report; what is empty is left out.

    Attributes:
        heading: plain text.
        facts: names and what they are.
        pictures: in order.
        tables: in order.
        notes: sentences.
    """

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        title: plain text.
        sections: in order.
    """

    title: str
    sections: tuple[Section, ...]
