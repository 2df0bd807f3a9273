"""What an experiment's file says of a person's own table, made of the table as it is now."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock

from engine.errors import RavineError
from engine.tables.csv_table import FILES_KEPT, read_table, version_of
from engine.tables.table_source import TableRecord, TableSource

_made: dict[tuple[str, int, int], TableRecord] = {}
_making = Lock()


def record_of(source: TableSource) -> TableRecord | None:
    """The record of a table, with a copy where it is small; what was known where it cannot be read now.

    A second for the largest tables, so it is made where nobody waits; the newest ones are kept.
    """
    if source.copy is not None:
        return source.copy
    with suppress(OSError, RavineError):
        version = version_of(source)
        with _making:
            if version not in _made:
                rows = read_table(source, least=1).rows
                _made[version] = TableRecord.of(source.path.name, rows, source.path.read_bytes())
                while len(_made) > FILES_KEPT:
                    del _made[next(iter(_made))]
            return _made[version]
    return source.record
