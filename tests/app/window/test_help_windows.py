from __future__ import annotations

import pytest
from PyQt6.QtGui import QKeySequence

from app.window.command_palette import CommandPalette
from tests.app.window_fixture import WindowFixture

pytestmark = pytest.mark.usefixtures("qapp")


def test_f1_opens_the_guide_in_the_theme_and_again_where_it_was(
    fixture: WindowFixture,
) -> None:
    window = fixture.window
    assert window.table["guide"].shortcuts() == [QKeySequence("F1")]
    window.table["guide"].trigger()
    guide = window.help.guide
    assert guide is not None
    assert guide.isVisible()
    before = guide.text.toHtml()
    window.appearance.choose_theme("paper")
    assert guide.text.toHtml() != before
    guide.open_address("guide/maps.md")
    guide.close()
    window.table["guide"].trigger()
    assert (window.help.guide, guide.address, guide.isVisible()) == (guide, "guide/maps.md", True)


def test_the_palette_opens_the_guide_at_a_heading(fixture: WindowFixture) -> None:
    fixture.window.table["palette"].trigger()
    palette = fixture.window.findChild(CommandPalette)
    assert palette is not None
    palette.show_matches("train, predict, report")
    assert palette.shown == ["Train, predict, report"]
    palette.run()
    guide = fixture.window.help.guide
    assert guide is not None
    assert guide.address == "guide/own-data.md#train-predict-report"
