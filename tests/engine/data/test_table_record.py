"""Records of tables that cannot be read; the rest is in `test_table_source`."""

from __future__ import annotations

from pathlib import Path

from engine.data.table_record import record_of
from engine.tables.table_source import TableSource


def test_nothing_is_recorded_of_what_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for name in ("empty.csv", "gone.csv", "."):
        assert record_of(TableSource(tmp_path / name)) is None
