"""``report``: a page in the form that the file's ending names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.samples import Shell, ravine_file

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")


def test_the_ending_says_whether_it_is_a_page_for_a_browser_or_on_paper(shell: Shell, tmp_path: Path) -> None:
    source = ravine_file(tmp_path)
    for name, begin in (("r.html", b"<!DOCTYPE html>"), ("r.pdf", b"%PDF")):
        assert shell.run("report", source, "--steps", 2, "--out", tmp_path / name) == 0
        assert (tmp_path / name).read_bytes().startswith(begin)
        assert name in shell.out
    assert "unknown format" in shell.refuse("report", source, "--out", tmp_path / "r.docx")
