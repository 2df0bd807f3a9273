"""Formulas from one start to the next: the same SVG without the typesetter, and none where it may differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from widgets.style import formula_store, math_library, typesetter
from widgets.style.formula_store import MOST, FormulaStore, made_by
from widgets.style.typesetter import advance, keep_formulas, outlines


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    keep_formulas(FormulaStore())
    yield
    keep_formulas(FormulaStore())


def saved(folder: Path, store: FormulaStore) -> Path:
    path, content = folder / "formulas.json", store.content()
    assert content is not None
    path.write_bytes(content)
    return path


def no_typesetter(*_: object) -> str:
    raise AssertionError("it was typeset again")


def test_what_was_typeset_before_comes_from_the_file_and_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FormulaStore()
    keep_formulas(store)
    formula = r"\frac{\partial L}{\partial w}"
    first, width = outlines(formula), advance("7")
    path = saved(tmp_path, store)
    keep_formulas(FormulaStore.read(path))
    monkeypatch.setattr(math_library, "svg_of", no_typesetter)
    monkeypatch.setattr(math_library, "advance_of", no_typesetter)
    again = outlines(formula)
    assert [each.attrib for each in again.iter()] == [each.attrib for each in first.iter()]
    assert advance("7") == width
    assert FormulaStore.read(path).content() is None


def test_another_colour_is_another_formula() -> None:
    reds = [element.attrib.get("fill") for element in outlines("x", colour="#FF0000").iter()]
    assert "#FF0000" in reds
    assert "#FF0000" not in [element.attrib.get("fill") for element in outlines("x").iter()]


def test_formulas_of_another_typesetter_count_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FormulaStore()
    store.text("x", lambda: "<svg/>")
    path = saved(tmp_path, store)
    assert FormulaStore.read(path).text("x", lambda: "made") == "<svg/>"
    monkeypatch.setattr(formula_store, "MAKERS", ("json",))
    assert FormulaStore.read(path).text("x", lambda: "made") == "made"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"made_by": 3}', b"null", b"[" * 50_000, b"\xff"])
def test_a_file_of_another_form_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "formulas.json"
    path.write_bytes(content)
    assert FormulaStore.read(path).text("x", lambda: "made") == "made"


def test_a_file_without_formulas_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "formulas.json"
    path.write_text(json.dumps({"made_by": made_by(), "formulas": [1, 2]}), encoding="utf-8")
    assert FormulaStore.read(path).text("x", lambda: "made") == "made"
    assert FormulaStore.read(tmp_path / "none.json").content() is None


def test_the_formulas_that_were_asked_for_last_are_kept(tmp_path: Path) -> None:
    store = FormulaStore()
    for number in range(MOST):
        store.text(str(number), lambda: "old")
    store.text("0", no_typesetter)
    store.text("new", lambda: "new")
    again = FormulaStore.read(saved(tmp_path, store))
    assert again.text("0", no_typesetter) == "old"
    assert again.text("1", lambda: "made again") == "made again"


def test_what_cannot_be_typeset_is_not_kept() -> None:
    store = FormulaStore()
    keep_formulas(store)
    assert not typesetter.can_be_read(r"\notacommand{x}{")
    assert store.content() is None


def test_a_packaged_program_tells_by_itself_where_modules_are_no_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formula_store, "MAKERS", ("sys",))
    assert made_by()[0][0] > 0
