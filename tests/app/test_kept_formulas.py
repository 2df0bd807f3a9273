"""The formulas of a window are there at the next start, and a home that is read-only costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kept_formulas import kept_formulas
from widgets.style import math_library
from widgets.style.formula_store import FormulaStore
from widgets.style.typesetter import keep_formulas, outlines


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    yield
    keep_formulas(FormulaStore())


def test_a_formula_is_typeset_at_the_first_start_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, typeset = tmp_path / "formulas.json", list[str]()
    real = math_library.svg_of

    def noted(latex: str, colour: str, size: float) -> str:
        typeset.append(latex)
        return real(latex, colour, size)

    monkeypatch.setattr(math_library, "svg_of", noted)
    for _ in range(3):
        with kept_formulas(path):
            outlines("a^2")
    assert typeset == ["a^2"]


def test_where_nothing_can_be_written_formulas_are_typeset_as_before(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with kept_formulas(tmp_path / "home" / "formulas.json"):
        assert len(list(outlines("a^2").iter())) > 1
    assert (tmp_path / "home").read_bytes() == b""
