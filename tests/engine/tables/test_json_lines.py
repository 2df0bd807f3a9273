"""Tables of one JSON object a line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import RavineError
from engine.tables.csv_table import read_table

TABLE = """{"a": 1, "2019": 2.5, "ok": true, "word": "x; \\"y\\", z\\nw"}

{"a": null, "2019": -1e3, "ok": false, "later": "p"}
"""


def test_names_are_columns_and_what_a_line_lacks_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(TABLE, encoding="utf-8")
    table = read_table(path)
    assert [column.name for column in table.columns] == ["a", "2019", "ok", "word", "later"]
    np.testing.assert_array_equal(table.columns[0].numbers, [1, np.nan])
    np.testing.assert_array_equal(table.columns[1].numbers, [2.5, -1000])
    assert table.columns[2].cells == ("true", "false")
    assert table.columns[3].cells == ('x; "y", z w', "")
    assert [table.line(row) for row in range(2)] == [1, 3]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is empty"),
        ("1\n", "line 1 is no object of JSON"),
        ('{"a": 1}\n{"a"', "line 2 is no object of JSON"),
        ('{"a": [1]}', 'line 1: "a" holds a list or an object'),
        ("[" * 100_000, "line 1 is no object"),
        (
            "{" + ", ".join(f'"{i}": 1' for i in range(10_001)) + "}",
            "first with more than 10000",
        ),
        ('{"a": 1}\n', "one column only"),
        ("".join(f'{{"{i}": 1}}\n' for i in range(4500)), "it has more than 20,000,000 cells"),
    ],
)
def test_what_is_no_such_table_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "t.ndjson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RavineError) as caught:
        read_table(path)
    assert sentence in str(caught.value)


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a": "\xff"}\n')
    with pytest.raises(RavineError, match=r"line 2 has a byte \(0xff\) that is not UTF-8"):
        read_table(path)
