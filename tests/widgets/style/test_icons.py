"""The drawn set: every icon draws itself, in one stroke width, in the colours of the theme."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from PyQt6.QtGui import QColor, QGuiApplication, QIcon

from app.window.actions import ACTIONS
from engine.errors import RavineError
from widgets.run.timeline import BUTTONS
from widgets.style.icons import icon, icon_names, pixmap
from widgets.style.resources import resource
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_is_drawn_in_the_colour_asked_for(name: str) -> None:
    image = pixmap(name, "#FF0000", 24).toImage()
    solid = [
        image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    assert all(colour == QColor("#FF0000") for colour in solid)


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_keeps_to_the_grid_and_the_stroke_of_the_set(name: str) -> None:
    drawing = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in drawing
    assert re.findall(r'stroke-width="([^"]*)"', drawing) == ["1.75"]


def test_every_icon_that_is_asked_for_is_there() -> None:
    wanted = {row.icon for row in ACTIONS if row.icon} | set(BUTTONS)
    assert wanted <= set(icon_names())


def test_an_icon_that_cannot_be_used_is_fainter() -> None:
    made = icon("play", load_theme("ink"))
    usable, not_usable = (
        made.pixmap(24, mode).toImage().pixelColor(12, 12).lightness()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    )
    assert not_usable < usable


def test_an_unknown_icon_names_the_nearest() -> None:
    with pytest.raises(RavineError, match="did you mean play"):
        pixmap("plya", "#FFFFFF", 16)


def test_icons_are_drawn_for_usual_screens_and_for_denser_ones_that_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Screen(NamedTuple):
        density: float

        def devicePixelRatio(self) -> float:  # noqa: N802 - Qt's name
            return self.density

    def widths(*densities: float) -> set[int]:
        screens = [Screen(density) for density in densities]
        monkeypatch.setattr(QGuiApplication, "screens", lambda: screens)
        return {size.width() for size in icon("play", load_theme("ink"), role="bad").availableSizes()}

    assert widths(1.0) == widths(1.0, 1.5) == widths(2.0) == {16, 20, 24, 32, 40, 48}
    assert widths(1.0, 3.0) == {16, 20, 24, 32, 40, 48, 60, 72}
