"""The view of momentum in closed form: numbers, dragging, and a sentence where there is no closed form."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtTest import QSignalSpy

from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.maps.samples import on_surface
from tests.widgets.pictures import drawn, list_of
from widgets.maps import momentum_convergence_view
from widgets.maps.momentum_convergence_view import MomentumConvergenceView
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def shown(
    formula: str = "x^2 + 4 y^2", racer: str = 'optimizer = "momentum"\nlearning_rate = 0.1\nmomentum = 0.5'
) -> MomentumConvergenceView:
    view = MomentumConvergenceView(load_theme("ink"))
    view.resize(800, 600)
    session = Session(on_surface(formula, racer, ""))
    session.advance(12)
    view.apply(Observer(session).frame())
    return view


def mouse(view: MomentumConvergenceView, kind: QEvent.Type, at: QPointF) -> None:
    button = Qt.MouseButton.LeftButton
    view.event(QMouseEvent(kind, at, view.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier))


def test_the_table_has_curvatures_factors_and_components() -> None:
    view = shown(racer='optimizer = "sgd"\nlearning_rate = 0.1')
    table = view.table()
    assert table["curvature"].tolist() == pytest.approx([2.0, 8.0])
    assert table["factor"].tolist() == pytest.approx([0.8, 0.2])
    assert table["component 1"][12] == pytest.approx(table["component 1"][0] * 0.8**12)
    assert view.summary() == "× 0.8 a step, half every 3.11 steps"


def test_components_follow_a_drag_and_letting_go_takes_the_settings() -> None:
    view = shown()
    spy = QSignalSpy(view.settings_chosen)
    area = view.regions()[0].area
    at = QPointF(area.left() + 0.5 * area.width(), area.bottom() - 0.25 * area.height())
    mouse(view, QEvent.Type.MouseButtonPress, area.center())
    mouse(view, QEvent.Type.MouseMove, at)
    assert view.shown_case is not None
    assert view.shown_case.momentum == pytest.approx(0.25)
    assert len(spy) == 0
    mouse(view, QEvent.Type.MouseButtonRelease, at)
    found = view.settings_at(at)
    assert found is not None
    rate = float(f"{found[0]:.4g}")
    assert list_of(spy) == [[0, {"learning_rate": rate, "momentum": pytest.approx(0.25)}]]
    assert "heavy ball" in view.tip_at(at)


@pytest.mark.parametrize(
    ("formula", "racer", "why"),
    [
        ("x^2 + y^2", 'optimizer = "adam"', "does not descend by a rate and a momentum alone"),
        ("x^2 + y^2", 'optimizer = "sgd"\nschedule = { kind = "cosine" }', "not all alike"),
        ("x^2 + y^2", 'optimizer = "sgd"\nmaximize = true', "sgd maximises; switch that off"),
        ("x + y", 'optimizer = "sgd"', "does not rise"),
    ],
)
def test_a_sentence_says_why_there_is_no_closed_form(formula: str, racer: str, why: str) -> None:
    view = shown(formula, racer)
    assert why in view.empty
    assert view.summary() == ""
    assert view.table() == {}


def test_beneath_the_regions_stands_what_is_to_be_read_there(monkeypatch: pytest.MonkeyPatch) -> None:
    view, written = shown(), list[str]()
    monkeypatch.setattr(
        momentum_convergence_view, "write", lambda _painter, _x, _y, text, *_, **__: written.append(text)
    )
    assert view.frame is not None
    drawn(view, view.frame, (1280, 800))
    assert "rate to the right, momentum upwards" in written
    assert "lines: × 0.5, 0.7, 0.8, 0.9, 0.95, 0.98 a step; red diverges" in written
