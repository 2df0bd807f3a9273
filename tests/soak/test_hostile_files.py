"""Some changed files of every kind that is read; 20,000 of each are by ``make soak``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.hostile_files import KINDS, Kind, fuzzed, wrong_with

FILES = int(os.environ.get("RAVINE_SOAK", "15"))
IS_SOAK = "RAVINE_SOAK" in os.environ
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
pytestmark = pytest.mark.usefixtures("qapp")


@EACH
def test_a_changed_file_is_read_or_refused_in_a_sentence(kind: Kind, tmp_path: Path) -> None:
    for name, content in kind.good(tmp_path).items():
        (tmp_path / name).write_bytes(content)
    kind.read(tmp_path)
    assert list(fuzzed(kind, FILES, 1, tmp_path)) == []


@EACH
def test_a_file_of_a_million_equal_letters_is_read_or_refused_in_a_sentence(
    kind: Kind, tmp_path: Path
) -> None:
    good = kind.good(tmp_path)
    for name, content in good.items():
        for letters in (b"{", content) if IS_SOAK else (b"\xee\x80\x80",):
            for each, whole in good.items():
                (tmp_path / each).write_bytes(whole)
            (tmp_path / name).write_bytes(content[:40] + letters * (1_000_000 // len(letters)))
            assert wrong_with(kind, tmp_path) == ""
