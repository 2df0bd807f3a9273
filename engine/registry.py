"""Tables, not branches: a registry holds the rows of one kind, looked up by their key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from engine.errors import unknown_name


class Row(Protocol):
    """What every row of every table carries. Rows are frozen dataclasses."""

    @property
    def key(self) -> str:
        """The name used in files and on the command line, e.g. ``"adam"``."""

    @property
    def title(self) -> str:
        """The name shown to a person, e.g. ``"Adam"``."""

    @property
    def meaning(self) -> str:
        """One sentence: what it is, or what it teaches."""


RowT = TypeVar("RowT", bound=Row)


class Registry(Mapping[str, RowT]):
    """An ordered, read-only table of rows; an unknown key is answered with the nearest names."""

    def __init__(self, kind: str, rows: Iterable[RowT]) -> None:
        """Make the table.

        Args:
            kind: what a row is, in the singular (``"optimizer"``); error messages use it.
            rows: the rows in the order they are shown.

        Raises:
            ValueError: two rows share a key.
        """
        self.kind = kind
        self._rows: dict[str, RowT] = {}
        for row in rows:
            if row.key in self._rows:
                raise ValueError(f"two rows of {kind} share the key {row.key!r}")
            self._rows[row.key] = row

    def __getitem__(self, key: str) -> RowT:
        try:
            return self._rows[key]
        except (KeyError, TypeError):
            raise unknown_name(self.kind, key, self._rows) from None

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self) -> tuple[RowT, ...]:
        """Every row, in order."""
        return tuple(self._rows.values())
