"""The table of views: what can be docked, rendered from the command line and exported.

It is found, not written: every module ``widgets/ROOM/NAME_view.py`` with a ``VIEW_ROW`` is a view (see
`widgets.view.view_row`, which says how to add one).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from engine.errors import RavineError
from engine.registry import Registry
from widgets.view.view_row import ViewRow

#: Where the rooms are.
ROOMS = Path(__file__).parent


class ViewTable(Registry[ViewRow]):
    """The views by key, and by the keys they had before."""

    def __init__(self, rows: Iterable[ViewRow]) -> None:
        """Make the table.

        Raises:
            ValueError: two rows share a key.
        """
        rows = sorted(rows, key=lambda row: row.order)
        self._renamed = {alias: row.key for row in rows for alias in row.aliases}
        super().__init__("view", rows)
        for alias, key in self._renamed.items():
            if super().__contains__(alias):
                raise ValueError(f'the view "{key}" had the key "{alias}", which is another view\'s now')

    def __getitem__(self, key: str) -> ViewRow:
        return super().__getitem__(self.current(key))

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._renamed

    def current(self, key: str) -> str:
        """The key of today for a key that may be an earlier one."""
        return self._renamed.get(key, key)


def module_names() -> Iterator[str]:
    """The modules of views, as the importer knows them: in a packaged program they are no files."""
    for room in iter_modules([str(ROOMS)]):
        if room.ispkg:
            found = (each.name for each in iter_modules([str(ROOMS / room.name)]))
            yield from (f"{__package__}.{room.name}.{name}" for name in found if name.endswith("_view"))


def find_rows() -> Iterator[ViewRow]:
    """The row of every module of a view, in no particular order.

    Raises:
        RavineError: a ``VIEW_ROW`` is no row of a view.
    """
    for name in module_names():
        # A list of all modules would be a second place to name each view.
        row = getattr(import_module(name), "VIEW_ROW", None)
        if row is not None and not isinstance(row, ViewRow):
            raise RavineError(f"{name}.VIEW_ROW is a {type(row).__name__}; it has to be a ViewRow")
        if row is not None:
            yield row


#: All views, in the order in which they are listed.
VIEWS = ViewTable(find_rows())
