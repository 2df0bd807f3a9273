"""The table of views: what can be docked, rendered from the command line and exported.

It is found, not written: every module ``widgets/ROOM/NAME_view.py`` with a ``VIEW_ROW`` is a view (see
`widgets.view.view_row`, which says how to add one). A view whose key is the name of its module is imported
alone when it is asked for by its key, so that a picture of one view does not wait for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from engine.errors import RavineError
from engine.registry import Registry
from widgets.view.view_row import ViewRow

#: Where the rooms are.
ROOMS = Path(__file__).parent
#: What a module of a view is called after its view.
ENDING = "_view"


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


class FoundViews(Mapping[str, ViewRow]):
    """The views of the program; their modules are imported when their rows are asked for."""

    @cached_property
    def table(self) -> ViewTable:
        """All of them."""
        return ViewTable(find_rows())

    def __getitem__(self, key: str) -> ViewRow:
        return row_named(key) or self.table[key]

    def __contains__(self, key: object) -> bool:
        return (isinstance(key, str) and row_named(key) is not None) or key in self.table

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def rows(self) -> tuple[ViewRow, ...]:
        """Every row, in order."""
        return self.table.rows()

    def current(self, key: str) -> str:
        """The key of today for a key that may be an earlier one."""
        return key if row_named(key) else self.table.current(key)


@cache
def module_names() -> tuple[str, ...]:
    """The modules of views, as the importer knows them: in a packaged program they are no files."""
    return tuple(
        f"{__package__}.{room.name}.{module.name}"
        for room in iter_modules([str(ROOMS)])
        if room.ispkg
        for module in iter_modules([str(ROOMS / room.name)])
        if module.name.endswith(ENDING)
    )


def find_rows() -> Iterator[ViewRow]:
    """The row of every module of a view, in no particular order.

    Raises:
        RavineError: a ``VIEW_ROW`` is no row of a view.
    """
    # A list of all modules would be a second place to name each view.
    return (row for row in map(_row_of, module_names()) if row is not None)


def row_named(key: str) -> ViewRow | None:
    """The row of the view that its module is named after; None for a key that no module is named after.

    Raises:
        RavineError: its ``VIEW_ROW`` is no row of a view.
    """
    for name in module_names():
        if name.endswith(f".{key}{ENDING}"):
            row = _row_of(name)
            return row if row is not None and row.key == key else None
    return None


def _row_of(module: str) -> ViewRow | None:
    """The row in a module, imported for it; None where it has none."""
    row = getattr(import_module(module), "VIEW_ROW", None)
    if row is not None and not isinstance(row, ViewRow):
        raise RavineError(f"{module}.VIEW_ROW is a {type(row).__name__}; it has to be a ViewRow")
    return row


#: All views, in the order in which they are listed.
VIEWS = FoundViews()


def all_views() -> ViewTable:
    """The table of all views; it imports them."""
    return VIEWS.table
