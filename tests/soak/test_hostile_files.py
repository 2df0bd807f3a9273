"""Some changed files of every kind that is read; 20,000 of each are by ``make soak``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.hostile_files import KINDS, Kind, fuzzed, long

FILES = int(os.environ.get("RAVINE_SOAK", "15"))
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
    assert list(long(kind, b"\xee\x80\x80", tmp_path)) == []
