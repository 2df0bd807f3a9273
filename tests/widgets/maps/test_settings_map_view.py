"""The view of a map of settings: pictures complete, zooming by the wheel, a click takes settings."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QKeyEvent, QWheelEvent
from PyQt6.QtTest import QSignalSpy

from engine.experiment.description import Experiment
from engine.experiment.settings_axis import parse_axis
from engine.frames.frame import Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.maps.samples import on_surface
from tests.widgets.pictures import click, drag, list_of
from widgets.maps.settings_map_view import SettingsMapView
from widgets.style.theme import load_theme, rgb

AXES = 'settings_x = "learning_rate=lin:0.01:1"\nsettings_y = "momentum=lin:0:0.9"\n'
VIEW = f'[view]\nsettings_points = "17"\nsettings_steps = 30\n{AXES}'

pytestmark = pytest.mark.usefixtures("qapp")


def frame(experiment: Experiment) -> Frame:
    return Observer(Session(experiment)).frame()


def bowl(more: str = "") -> Experiment:
    return on_surface("x^2 + 4 y^2", 'optimizer = "sgd"\nlearning_rate = 0.1\nmomentum = 0.5', VIEW + more)


def shown(experiment: Experiment) -> SettingsMapView:
    view = SettingsMapView(load_theme("ink"))
    view.resize(480, 360)
    view.apply(frame(experiment))
    view.settle()
    return view


def wheel(view: SettingsMapView, at: QPointF, notches: int) -> None:
    view.wheelEvent(
        QWheelEvent(
            at, view.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )
    )  # fmt: skip


def test_a_picture_has_the_complete_map_and_its_numbers() -> None:
    view = shown(bowl())
    assert view.map is not None
    assert view.map.is_complete
    assert view.summary() == "sgd, 17 × 17 runs, 30 steps"
    table = view.table()
    assert list(table) == ["learning_rate", "momentum", "loss", "steps to level", "steps"]
    assert all(len(column) == 17 * 17 for column in table.values())


@pytest.mark.parametrize("what", ["loss", "steps"])
def test_what_diverged_has_the_colour_of_what_is_bad_and_the_rest_that_of_the_colour_map(what: str) -> None:
    view = shown(bowl(f'settings_value = "{what}"\n'))
    assert view.map is not None
    picture = view._picture(view.map)
    bad = 255.0 * rgb(view.theme.bad)
    for i, j in np.ndindex(17, 17):
        colour = picture.pixelColor(i, 16 - j)
        away = np.abs(np.array([colour.red(), colour.green(), colour.blue()]) - bad)
        assert (colour.red() > colour.green() + 15 and colour.red() > colour.blue()) >= bool(
            view.map.diverged[i, j]
        ), (i, j, away)


def test_the_tip_says_what_came_of_a_run() -> None:
    view = shown(bowl())
    tip = view.tip_at(view.pixel(0.134, 0.0))
    assert "learning_rate 0.13" in tip
    assert "loss " in tip
    assert "steps" in tip
    assert "diverged after" in view.tip_at(view.pixel(0.98, 0.2))
    assert view.tip_at(QPointF(1.0, 1.0)) == ""


def test_the_wheel_zooms_about_the_mouse_and_home_goes_back() -> None:
    view = shown(bowl())
    spy = QSignalSpy(view.view_edited)
    at = view.pixel(0.4, 0.3)
    wheel(view, at, 2)
    ((edited,),) = list_of(spy)
    assert isinstance(edited, dict)
    x, y = parse_axis(edited["settings_x"]), parse_axis(edited["settings_y"])
    assert x.high - x.low == pytest.approx(0.99 * 0.64)
    assert x.place_of(0.4) == pytest.approx((0.4 - 0.01) / 0.99)
    assert y.place_of(0.3) == pytest.approx(0.3 / 0.9)
    view.keyPressEvent(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier))
    assert list_of(spy)[-1] == [{"settings_x": "auto", "settings_y": "auto", "settings_results": ""}]


def test_a_map_is_not_zoomed_beyond_what_is_allowed() -> None:
    view = shown(bowl())
    spy = QSignalSpy(view.view_edited)
    wheel(view, view.pixel(0.4, 0.3), -10)
    assert list_of(spy) == []


def test_dragging_moves_the_map_and_chooses_nothing() -> None:
    view = shown(bowl())
    edited, chosen = QSignalSpy(view.view_edited), QSignalSpy(view.settings_chosen)
    drag(view, view.pixel(0.6, 0.3), view.pixel(0.5, 0.3), view.pixel(0.45, 0.3))
    assert list_of(edited)
    assert list_of(chosen) == []


def test_a_click_takes_the_settings_under_the_mouse() -> None:
    view = shown(bowl())
    spy = QSignalSpy(view.settings_chosen)
    click(view, view.pixel(0.3, 0.6))
    ((racer, values),) = list_of(spy)
    assert racer == 0
    assert isinstance(values, dict)
    assert values["learning_rate"] == pytest.approx(0.3, abs=0.01)
    assert values["momentum"] == pytest.approx(0.6, abs=0.01)


def test_an_axis_that_cannot_be_varied_is_said_in_a_sentence() -> None:
    view = shown(bowl().__class__(**{**bowl().__dict__, "view": {"settings_x": "beta_1=lin:0:0.5"}}))
    assert "Unknown number to vary" in view.empty
    assert view.summary() == ""
    assert view.table() == {}


def test_in_a_window_the_map_is_computed_beside() -> None:
    view = SettingsMapView(load_theme("ink"))
    view.resize(300, 200)
    view.apply(frame(bowl()))
    assert view.summary() == "computing"
    view.show()
    view.computed.wait()
    assert view.map is not None
    assert view.map.is_complete
    view.hide()
    assert view.computed._worker is None


def test_a_click_takes_the_run_of_a_sweep_that_is_drawn_there_and_zooming_computes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        f"{i},{rate},{momentum},sgd,9,{rate},,0"
        for i, (rate, momentum) in enumerate(product((0.01, 0.1, 1), (0, 0.5)))
    ]
    path.write_text("\n".join(["run,learning_rate,momentum,racer,steps,loss,until_step,diverged", *rows]))
    axes = 'settings_x = "learning_rate=log:0.01:1"\nsettings_y = "momentum=lin:0:0.5"'
    view = shown(
        on_surface("x^2 + 4 y^2", 'optimizer = "sgd"', f"[view]\n{axes}\nsettings_results = '{path}'\n")
    )
    assert view.summary() == "sgd, 3 × 2 runs, 9 steps"
    at = view.pixel(0.05, 0.3)
    assert "learning_rate 0.1, momentum 0.5" in view.tip_at(at)
    assert "never at what the sweep looked for" in view.tip_at(at)
    chosen, edited = QSignalSpy(view.settings_chosen), QSignalSpy(view.view_edited)
    click(view, at)
    assert list_of(chosen)[-1] == [0, {"learning_rate": 0.1, "momentum": 0.5}]
    wheel(view, at, 1)
    (values,) = list_of(edited)[-1]
    assert isinstance(values, dict)
    assert values["settings_results"] == ""
