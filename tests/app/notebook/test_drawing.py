from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.export.png_metadata import read_metadata
from app.notebook import RavineError, open_run


@pytest.mark.usefixtures("qapp")
def test_a_plot_is_a_picture_of_where_the_run_stands_and_is_saved_as_its_ending_says(tmp_path: Path) -> None:
    run = open_run("momentum")
    run.step(7)
    picture = run.plot("loss", size=(400, 300), scale=1.0)
    assert picture._repr_png_().startswith(b"\x89PNG")
    picture.save(tmp_path / "loss.png")
    assert read_metadata(tmp_path / "loss.png")[1].step == 7
    picture.save(tmp_path / "loss.svg")
    assert "<svg" in (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert run.plot("loss", size=(400, 300), scale=1.0, theme="dark").png != picture.png


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("view", "theme", "told"),
    [("countour", "light", "contour"), ("window", "light", "main.py render"), ("loss", "blue", "theme")],
)
def test_what_cannot_be_drawn_gets_a_sentence(view: str, theme: str, told: str) -> None:
    with pytest.raises(RavineError, match=told):
        open_run("momentum").plot(view, theme=theme)


def test_without_qt_a_plot_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "app.notebook.drawing", raising=False)
    monkeypatch.setitem(sys.modules, "app.export.vector", None)
    with pytest.raises(RavineError, match="pip install ravine"):
        open_run("momentum").plot()
