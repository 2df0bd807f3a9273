"""The averages laboratory in the window: it opens, every view holds its experiments, the switches work."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.lessons import load
from engine.experiment.description import AverageSpec, Experiment, RacerSpec
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
from tests.widgets.pictures import drawn
from widgets.averages.average_view import AverageView
from widgets.style.theme import load_theme
from widgets.training.training_panel import TrainingPanel
from widgets.view.view_row import ViewRow
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")


def averaging(**view: bool) -> Experiment:
    racers = (
        RacerSpec("average", {"beta": 0.9}, name="average"),
        RacerSpec("momentum", {"learning_rate": 0.1}, name="momentum"),
        RacerSpec("adam", name="adam"),
    )
    return Experiment(AverageSpec("temperature", {"days": 40}), racers, view=dict(view))


@pytest.mark.parametrize("row", [pytest.param(row, id=row.key) for row in VIEWS.rows()])
def test_every_view_holds_a_series_from_its_first_to_its_last_day(row: ViewRow) -> None:
    session = Session(averaging())
    view = row.make(load_theme("paper"))
    for address in (Address(0), Address(17), Address(17, 1), Address(17, 3), Address(40)):
        session.seek(address)
        drawn(view, Observer(session).frame(), row.size)
        view.table()
        view.summary()


@pytest.mark.parametrize("key", ["average", "average_weights", "unrolled"])
@pytest.mark.parametrize("lesson", ["momentum", "adam", "circle", "rational_family"])
def test_the_views_look_inside_every_optimizer_that_runs(key: str, lesson: str) -> None:
    experiment = load(lesson)
    for place in range(len(experiment.racers)):
        session = Session(experiment)
        shown = Experiment(
            **{**vars(experiment), "view": {**experiment.view, "inside_optimizer": True, "racer": place}}
        )
        assert session.adopt(shown)
        session.seek(Address(12))
        view, frame = VIEWS[key].make(load_theme("ink")), Observer(session, complete=False).frame()
        drawn(view, frame, VIEWS[key].size)
        assert bool(view.table()) == bool(frame.averages)


def test_an_average_on_a_series_can_be_seen_inside_a_momentum_racer_too() -> None:
    session = Session(averaging(inside_optimizer=True))
    session.seek(Address(20))
    assert Observer(session).frame().averages == (), "the first racer is the average itself"
    panel = TrainingPanel()
    panel.set_theme(load_theme("ink"))
    panel.apply(Observer(session).frame())
    QApplication.processEvents()
    panel.deleteLater()


def test_a_switch_in_the_window_is_a_setting_of_the_experiment(tmp_path: Path) -> None:
    fixture = WindowFixture(tmp_path)
    fixture.open(Observer(Session(averaging())).frame())
    assert fixture.window.workspace_docks.workspace.key == "averages"
    view = fixture.window.panels["average"].view
    assert isinstance(view, AverageView)
    view.switches["bias_correction"].click()
    assert fixture.controller.experiment.view["bias_correction"] is True
    fixture.window.close()
    fixture.window.deleteLater()


def test_a_lesson_of_averages_opens_in_its_workspace(tmp_path: Path) -> None:
    from app.workspaces import workspace_for

    path = tmp_path / "river.csv"
    path.write_text("depth\n3\n1\n2\n", encoding="utf-8")
    assert workspace_for(load(str(path)), 2).key == "averages"
    assert workspace_for(averaging(), 2).key == "averages"
