from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from app.notebook import RavineError, open_run


def test_columns_are_called_as_in_a_csv_and_become_a_data_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = open_run("momentum").numbers(2)
    columns = numbers.columns()
    assert [*columns][:5] == ["step", "racer", "loss", "theta_0", "theta_1"]
    assert "train.r2" in columns
    assert {len(values) for values in columns.values()} == {len(numbers)} == {9}
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=dict))
    assert [*numbers.to_pandas()] == [*columns]
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(RavineError, match="pip install pandas"):
        numbers.to_pandas()


def test_a_notebook_shows_the_first_rows_and_says_how_many_more_there_are() -> None:
    shown = open_run("circle").numbers(20)._repr_html_()
    assert shown.count("<tr>") == 11
    assert "more rows</p>" in shown
    assert "more parameters</p>" in shown
    assert "theta_3" in shown
    assert "theta_4" not in shown


def test_a_name_of_a_racer_is_text_and_no_markup() -> None:
    numbers = open_run("momentum", {"racers.0.name": "<b>x"}).numbers(0)
    assert "&lt;b&gt;x" in numbers._repr_html_()
