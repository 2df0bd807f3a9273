"""Whether a window can be opened is known before Qt is asked: Qt would end the process."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.headless import lacks_display, offscreen_application, socket_of

NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_screen_there_is_none() -> None:
    assert lacks_display() == "neither DISPLAY nor WAYLAND_DISPLAY is set"


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:configfile=x"])
def test_a_platform_that_shows_nothing_is_no_display(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert lacks_display().startswith("QT_QPA_PLATFORM is")


@pytest.mark.parametrize("platform", ["vnc", "eglfs", "vnc:port=5901"])
def test_a_platform_that_needs_no_screen_server_is_trusted(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert lacks_display() == ""


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_always_have_a_desktop(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert lacks_display() == ""


def test_a_screen_at_which_nobody_answers_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("DISPLAY", ":98765")
    assert lacks_display() == "nobody answers at DISPLAY=:98765 or WAYLAND_DISPLAY=wayland-7"


def test_a_screen_that_answers_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        assert lacks_display() == ""


def test_a_screen_on_another_machine_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "lecture.example.org:10.0")
    assert lacks_display() == ""


@pytest.mark.parametrize("value", [":7", "unix:7", ":7.0"])
def test_a_local_screen_has_a_socket(value: str) -> None:
    assert socket_of("DISPLAY", value).endswith("/X7")


def test_an_application_that_runs_is_taken_as_it_is(qapp: QApplication) -> None:
    assert offscreen_application() is qapp
