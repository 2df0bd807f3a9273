"""What the system says about seeing is asked where it keeps it; where nothing is known, all is as usual."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app import system_preferences as asked
from app.system_preferences import percent_of_font, reduces_motion


def says(**settings: str) -> Callable[..., str]:
    """A system in which a program asked for a setting prints this."""
    return lambda *command: settings.get(command[-1].replace("-", "_"), "")


@pytest.mark.parametrize(
    ("pixels", "percent"), [(12.0, 100), (14.67, 100), (10.0, 80), (16.0, 125), (20.0, 150), (40.0, 200)]
)
def test_usual_letters_of_a_system_are_100_percent_and_larger_ones_the_nearest_size(
    pixels: float, percent: int
) -> None:
    assert percent_of_font(pixels) == percent


def test_gnome_says_how_large_text_is_and_whether_anything_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    assert asked.gnome_percent(says(text_scaling_factor="1.25")) == 125
    assert asked.gnome_percent(says(text_scaling_factor="none")) == 100
    assert reduces_motion("linux", says(enable_animations="false"))
    assert not reduces_motion("linux", says(enable_animations="true"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "XFCE")
    assert asked.gnome_percent(says(text_scaling_factor="1.25")) == 100
    assert not reduces_motion("linux", says(enable_animations="false"))


def test_kde_and_a_mac_say_whether_anything_moves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert not reduces_motion("linux", says())
    (tmp_path / "kdeglobals").write_text("[KDE]\nAnimationDurationFactor = 0\n")
    assert reduces_motion("linux", says())
    assert reduces_motion("darwin", says(reduceMotion="1"))
    assert not reduces_motion("darwin", says())


def test_a_program_that_is_not_there_or_fails_says_nothing() -> None:
    assert asked.answer_of("no-such-program-of-anyone") == ""
    assert asked.answer_of("false") == ""
    assert asked.answer_of("echo", "yes") == "yes"


@pytest.mark.usefixtures("qapp")
def test_off_screen_nothing_of_a_desktop_is_asked() -> None:
    assert asked.system_percent() == 100
    assert asked.system_reduces_motion() is False
    assert asked.wants_contrast() is False
