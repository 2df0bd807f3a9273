from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtGui import QFontMetricsF, QPalette, QRawFont

from engine.errors import RavineError
from widgets.style.fonts import GLYPHS, SIZES, Size, Weight, font, text_path, text_width
from widgets.style.markers import MARKERS, marker_path
from widgets.style.theme import COLOUR_MAPS, Theme, colour_map, contrast, load_theme, mix, racer_style, themes

BOTH = pytest.mark.parametrize("theme", themes().values(), ids=themes())


@BOTH
@pytest.mark.parametrize("role", ["text", "quiet_text", "accent", "good", "bad"])
def test_texts_have_the_contrast_that_wcag_aa_asks_for(theme: Theme, role: str) -> None:
    assert contrast(getattr(theme, role), theme.ground) >= 4.5
    assert contrast(getattr(theme, role), theme.panel) >= 4.5


@BOTH
def test_text_on_the_accent_can_be_read(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@BOTH
def test_every_racer_stands_out_from_the_ground_of_a_plot(theme: Theme) -> None:
    for colour in theme.racers:
        assert contrast(colour, theme.ground) >= 3.0
        assert contrast(colour, theme.panel) >= 3.0


@BOTH
def test_every_role_is_a_colour_in_hexadecimal(theme: Theme) -> None:
    roles = [getattr(theme, field.name) for field in fields(theme) if field.type == "str"]
    colours = [role for role in roles if role not in {theme.name, theme.title}]
    for colour in (*colours, *theme.racers):
        assert mix(colour, colour, 0.5) == colour.upper()


@BOTH
def test_the_palette_gives_windows_the_themes_ground(theme: Theme) -> None:
    palette = theme.palette()
    assert palette.color(QPalette.ColorRole.Window).name().upper() == theme.ground
    assert palette.color(QPalette.ColorRole.WindowText).name().upper() == theme.text


def test_an_unknown_theme_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(RavineError, match="did you mean paper"):
        load_theme("papper")


def test_the_first_eight_racers_differ_in_colour_and_in_marker() -> None:
    styles = [racer_style(index, load_theme("ink")) for index in range(8)]
    assert len({style.colour for style in styles}) == 8
    assert len({style.marker for style in styles}) == 8


def test_neighbouring_racers_differ_in_dash_too() -> None:
    styles = [racer_style(index, load_theme("ink")) for index in range(24)]
    assert all(one.dash != other.dash for one, other in pairwise(styles))


def test_a_racer_keeps_its_marker_and_dash_in_the_other_theme() -> None:
    for index in range(10):
        ink, paper = (racer_style(index, load_theme(name)) for name in ("ink", "paper"))
        assert (ink.marker, ink.dash) == (paper.marker, paper.dash)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_a_colour_map_only_grows_brighter(name: str) -> None:
    table = colour_map(name)
    assert table.shape == (256, 3)
    brightness = table @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(brightness[::8]) > 0.0).all()


def test_an_unknown_colour_map_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(RavineError, match="viridis"):
        colour_map("virides")


@pytest.mark.parametrize("name", MARKERS)
def test_markers_look_equally_large(qapp: object, name: str) -> None:
    del qapp
    side = np.linspace(-0.8, 0.8, 81)
    from PyQt6.QtCore import QPointF

    path = marker_path(name)
    inside = sum(path.contains(QPointF(x, y)) for x in side for y in side)
    assert inside * (1.6 / 80) ** 2 == pytest.approx(np.pi / 4.0, rel=0.12)


def test_an_unknown_marker_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(RavineError, match="circle"):
        marker_path("circel")


def test_the_shipped_family_has_every_sign_the_program_writes(qapp: object) -> None:
    del qapp
    raw = QRawFont.fromFont(font())
    assert raw.familyName() == "Inter"
    assert [sign for sign in GLYPHS if not raw.supportsCharacter(sign)] == []


@pytest.mark.parametrize("weight", ["regular", "strong"])
@pytest.mark.parametrize("size", SIZES)
def test_figures_are_equally_wide(qapp: object, size: Size, weight: Weight) -> None:
    del qapp
    metrics = QFontMetricsF(font(size, weight))
    widths = [metrics.horizontalAdvance(figure) for figure in "0123456789"]
    assert max(widths) - min(widths) <= 1.0 / 64.0  # the unit that widths are kept in


def test_strong_text_is_wider_than_regular_text(qapp: object) -> None:
    del qapp
    assert text_width("Momentum", "body", "strong") > text_width("Momentum", "body", "regular")


def test_the_outline_of_a_text_is_as_wide_as_the_text(qapp: object) -> None:
    del qapp
    assert text_path("weight").boundingRect().width() == pytest.approx(text_width("weight"), abs=2.0)


def test_no_two_of_many_racers_have_colour_and_marker_in_common() -> None:
    styles = [racer_style(index, load_theme("ink")) for index in range(64)]
    assert len({(style.colour, style.marker) for style in styles}) == 64
    assert len({style.marker for style in styles[:8]}) == 8
