"""What a page carries, and pages that are damaged or are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export import page_metadata
from app.export.page_metadata import BLOCK, GENERATOR, experiment_block, is_page, json_block, read_page
from engine.errors import RavineError
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address
from tests.app.samples import RAVINE

EXPERIMENT = parse_experiment(RAVINE)


def written(path: Path, block: str) -> Path:
    path.write_text(f"<!DOCTYPE html>\n<html><head>{GENERATOR}</head><body>{block}</body></html>", "utf-8")
    return path


def test_a_page_carries_its_experiment_and_frame(tmp_path: Path) -> None:
    path = written(tmp_path / "page", experiment_block(EXPERIMENT, Address(7, 2), tmp_path))
    assert is_page(path)
    assert read_page(path) == (EXPERIMENT, Address(7, 2))


@given(st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text()))
def test_nothing_in_a_block_ends_it(value: object) -> None:
    block = json_block("x", value)
    inner = block.removeprefix('<script type="application/json" id="x">').removesuffix("</script>")
    assert not set(inner) & set("<>&")
    assert inner.isascii()


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("", "carries no experiment"),
        (json_block(BLOCK, 3), "damaged"),
        (json_block(BLOCK, {"experiment": 3}), "damaged"),
        (f'<script type="application/json" id="{BLOCK}">{"[" * 9999}</script>', "damaged"),
        (json_block(BLOCK, {"experiment": "ravine = 99"}), "ravine"),
    ],
)
def test_what_is_wrong_with_a_page_is_told_with_its_name(tmp_path: Path, block: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence) as told:
        read_page(written(tmp_path / "page.html", block))
    assert "page.html" in str(told.value)


def test_a_frame_that_is_none_is_the_first(tmp_path: Path) -> None:
    toml = RAVINE
    for step in (-1, True, "x", 10**12, None):
        path = written(tmp_path / "page.html", json_block(BLOCK, {"experiment": toml, "step": step}))
        assert read_page(path).address == Address(0)


def test_other_files_are_no_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.html"
    other.write_text("<!DOCTYPE html><title>x</title>", "utf-8")
    assert not is_page(other)
    assert not is_page(tmp_path / "missing.html")
    with pytest.raises(RavineError, match="cannot be read"):
        read_page(tmp_path / "missing.html")
    broken = tmp_path / "broken.html"
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(RavineError, match="UTF-8"):
        read_page(broken)
    monkeypatch.setattr(page_metadata, "MAX_BYTES", 10)
    with pytest.raises(RavineError, match="at most 10"):
        read_page(other)
