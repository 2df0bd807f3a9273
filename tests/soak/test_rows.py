"""The rows of ``make soak`` and those of docs/RELIABILITY.md are the same, and each can be run."""

from __future__ import annotations

import re
from importlib import import_module

from tests.conftest import ROOT
from tests.soak.__main__ import ROWS


def test_each_row_names_a_function_that_is_there() -> None:
    for row in ROWS:
        module, _, function = row.place.partition(":")
        assert callable(getattr(import_module(f"tests.soak.{module}"), function)), row.name


def test_the_document_has_the_same_rows() -> None:
    told = (ROOT / "docs" / "RELIABILITY.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == {row.name for row in ROWS}
