"""Qt without a display."""

from __future__ import annotations

from PyQt6.QtWidgets import QApplication

from app.headless import offscreen_application


def test_an_application_that_runs_is_taken_as_it_is(qapp: QApplication) -> None:
    assert offscreen_application() is qapp
