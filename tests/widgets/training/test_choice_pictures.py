"""A picture of each data set and surface stands where one chooses it, and is drawn a little at a time."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QApplication

from engine.data import DATASETS
from engine.surfaces.objective import SURFACES
from widgets.forms.choice_list import ChoiceList, ChoicePictures
from widgets.forms.controls import ChoiceBox
from widgets.style.theme import load_theme
from widgets.training.choice_pictures import SIZE, choice_icon
from widgets.training.objective_choices import OWN, averaged, objective_choices, objective_groups

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_data_set_and_surface_has_a_picture_of_its_own() -> None:
    theme = load_theme("paper")
    shown = [key for key, _, _ in objective_choices() if key in SURFACES or key in DATASETS]
    pictures = set()
    for key in (*shown, averaged("temperature")):
        made = choice_icon(key, theme, 1.0)
        assert made is not None
        image = made.pixmap(SIZE).toImage()
        assert image.size() == SIZE
        pixels = tuple(image.pixel(x, y) for x in range(2, 46, 4) for y in range(2, 30, 3))
        assert len(set(pixels)) > 1, key
        pictures.add(pixels)
    assert len(pictures) > 0.9 * len(shown)  # two bowls differ in their constants only
    assert choice_icon(OWN, theme, 1.0) is None


def test_pictures_come_one_after_the_other_and_those_that_are_searched_first() -> None:
    asked: list[str] = []
    box = ChoiceBox(objective_choices(), "objective", objective_groups())

    def draw(key: str) -> None:
        asked.append(key)

    box.pictures = ChoicePictures(draw, QSize(8, 8))
    box.show()
    box.showPopup()
    listed = box.findChild(ChoiceList)
    assert listed is not None
    assert not asked
    listed.field.setText("spirals")
    QApplication.processEvents()
    assert asked[0] == "spirals"
    listed.close()
    box.close()
    box.deleteLater()
