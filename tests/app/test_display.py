"""Whether a window can be opened is known before Qt is asked: Qt would end the process."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from app import display
from app.display import Display, find_display

NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_PLUGIN_PATH")


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(display, "_platforms", lambda: dict.fromkeys(display.VARIABLES, None) | {"vnc": None})
    monkeypatch.setattr("ctypes.CDLL", lambda name: name)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The platforms whose screen answers."""
    names: set[str] = set()
    monkeypatch.setattr(display, "_connects_to_x", lambda: "xcb" in names)
    monkeypatch.setattr(display, "_connects_to_wayland", lambda: "wayland" in names)
    return names


def test_without_a_screen_there_is_none() -> None:
    assert find_display().lack == "neither DISPLAY nor WAYLAND_DISPLAY is set"


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:configfile=x"])
def test_a_platform_that_shows_nothing_is_no_display(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert find_display().lack.startswith("QT_QPA_PLATFORM is")


def test_a_platform_that_qt_does_not_have_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense:size=3")
    assert find_display().lack == "QT_QPA_PLATFORM is nonsense, and Qt knows no such platform"


def test_the_platforms_are_those_whose_plugins_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "libqown.so").touch()
    (tmp_path / "platforms" / "notes.txt").touch()
    monkeypatch.setenv("QT_PLUGIN_PATH", str(tmp_path))
    assert {"offscreen", "own"} <= set(display._platforms())
    assert "notes" not in display._platforms()


@pytest.mark.parametrize("starts", [True, False])
def test_a_platform_without_a_screen_server_is_tried(starts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "vnc:port=5901")
    monkeypatch.setattr(display, "TRIAL", "" if starts else "import os; os.abort()")
    lack = "" if starts else "QT_QPA_PLATFORM is vnc, and Qt cannot start with it"
    assert find_display() == Display(lack)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_always_have_a_desktop(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert find_display() == Display()


def test_a_screen_at_which_nobody_answers_is_none(
    monkeypatch: pytest.MonkeyPatch, answering: set[str]
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("DISPLAY", ":98765")
    assert not answering
    lack = "nobody answers at WAYLAND_DISPLAY=wayland-7; nobody answers at DISPLAY=:98765"
    assert find_display().lack == lack


@pytest.mark.parametrize(("name", "other"), [("xcb", "wayland"), ("wayland", "xcb")])
def test_a_screen_that_answers_is_taken_beside_one_that_does_not(
    name: str, other: str, monkeypatch: pytest.MonkeyPatch, answering: set[str]
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    monkeypatch.setenv("DISPLAY", ":7")
    answering.add(name)
    found = find_display()
    assert found == Display(platform=name)
    found.use()
    assert os.environ["QT_QPA_PLATFORM"] == name
    assert display.VARIABLES[name] in os.environ
    assert display.VARIABLES[other] not in os.environ


def test_of_two_screens_that_answer_qt_takes_its_own_choice(
    monkeypatch: pytest.MonkeyPatch, answering: set[str]
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    monkeypatch.setenv("DISPLAY", ":7")
    answering |= {"xcb", "wayland"}
    found = find_display()
    assert found == Display()
    found.use()
    assert "QT_QPA_PLATFORM" not in os.environ


def test_the_first_wish_that_can_be_met_is_taken(
    monkeypatch: pytest.MonkeyPatch, answering: set[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland;xcb")
    monkeypatch.setenv("DISPLAY", ":7")
    answering.add("xcb")
    assert find_display() == Display(platform="xcb")
    answering.clear()
    assert find_display().lack == "WAYLAND_DISPLAY is not set"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr("ctypes.CDLL", missing)
    assert find_display().lack.startswith("a library is missing for DISPLAY=:7: libxcb.so.1: cannot open")


def test_a_screen_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr(display, "_connects_to_x", lambda: bool(ours.recv(1)))
    monkeypatch.setattr(display, "PATIENCE", 0.01)
    try:
        assert find_display().lack == "nobody answers at DISPLAY=:7"
    finally:
        theirs.close()  # ends the one who still waits
        for thread in threading.enumerate():
            if thread.name == "ravine-display":
                thread.join()
        ours.close()


def test_the_real_libraries_know_that_nobody_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("DISPLAY", ":98765")
    lack = find_display().lack
    assert "WAYLAND_DISPLAY=wayland-7" in lack
    assert "DISPLAY=:98765" in lack
