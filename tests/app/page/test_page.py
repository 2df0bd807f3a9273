"""A page of an experiment: every number of its run, its size, and the way back into Ravine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.lessons import find, lesson_experiment
from app.lessons.sources import open_source
from app.page.data_recorder import DataRecorder
from app.page.packing import Packer
from app.page.page import PageOptions, page_bytes
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, named
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address
from engine.number_format import fixed
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.page.unpacking import Unpacked
from tests.app.samples import RAVINE

pytestmark = pytest.mark.usefixtures("qapp")

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


def page_of(experiment: Experiment, **options: Any) -> str:
    return page_bytes(Session(experiment), PageOptions(**options)).decode()


def lesson_page(key: str, **options: Any) -> bytes:
    lesson = find(key)
    return page_bytes(Session(lesson_experiment(lesson.path)), PageOptions(**options), lesson=lesson)


def test_every_frame_has_the_numbers_of_the_run_to_the_digits_shown() -> None:
    experiment = parse_experiment(RAVINE)
    page = Unpacked.of_page(page_of(experiment, last=20))
    losses, states = page.numbers("loss"), [page.numbers(f"state{racer}") for racer in (0, 1)]
    session = Session(experiment)
    assert page.table["steps"] == list(range(21))
    for step in range(21):
        session.seek(Address(step))
        for place, racer in enumerate(session.racers):
            loss, gradient = racer.evaluate()
            assert fixed(losses[step, place]) == fixed(loss)
            rows = [name for name, _ in page.table["racers"][place]["rows"]]
            for name, values in (("parameter", racer.theta), ("gradient", gradient)):
                shown = states[place][step, rows.index(name)]
                assert [fixed(value) for value in shown] == [fixed(value) for value in values.tolist()]


def test_between_recorded_frames_a_trail_is_whole() -> None:
    experiment = parse_experiment(RAVINE)
    page = Unpacked.of_page(page_of(experiment, last=20, every=10))
    session = Session(experiment)
    session.seek(Address(20))
    assert page.table["steps"] == [0, 10, 20]
    assert np.array_equal(page.array("trail0"), session.racers[0].path(20).astype(np.float32))
    assert "trail0" not in Unpacked.of_page(page_of(experiment, last=20)).contents


def test_a_step_has_the_rule_and_the_words_of_each_phase_as_the_window_has() -> None:
    experiment = lesson_experiment(find("batch_descent").path)
    page = Unpacked.of_page(page_of(experiment, last=3))
    session = Session(experiment)
    observer = Observer(session)
    captions, phases = page.text("captions0").split("\n"), len(session.phases)
    for step in range(4):
        for phase in range(phases):
            session.seek(Address(step, phase))
            assert captions[step * phases + phase] == observer.frame().caption
    formulas = page.table["typeset"]["formulas"]
    formula, first, _ = page.text("rule0").split("\n")[2].split("|")
    assert formulas[int(formula)]["latex"].startswith(r"\theta \leftarrow")
    skeleton, *numbers = first.split(" ")
    assert len(formulas[int(skeleton)]["gaps"]) == len(numbers) == 3
    # theta after the step, before it, and the gradient: what the page leaves out in which phase
    assert [number[0] if number[0].isalpha() else "" for number in numbers] == ["r", "", "g"]


def test_a_page_opens_in_ravine_as_the_same_experiment_at_its_frame(tmp_path: Path) -> None:
    path = tmp_path / "momentum.html"
    path.write_bytes(lesson_page("momentum", first=4, last=9))
    document = open_source(str(path))
    assert document.experiment == lesson_experiment(find("momentum").path)
    assert document.address == Address(4)


def test_the_page_of_momentum_is_small_and_has_every_frame() -> None:
    page = lesson_page("momentum")
    assert len(page) < 1_000_000
    assert Unpacked.of_page(page.decode()).table["steps"] == list(range(121))


@pytest.mark.parametrize(
    "key", ["sigmoid_and_tanh", "batch_normalisation", "effective_window", "critical_points"]
)
def test_a_page_has_what_its_workspace_is_about(key: str) -> None:
    page = Unpacked.of_page(lesson_page(key, last=2).decode())
    table = page.table
    assert (table["curves"] is not None) == (key == "sigmoid_and_tanh")
    assert (table["series"] is not None) == (key == "effective_window")
    assert (table["network"] is not None) == (key not in {"effective_window", "critical_points"})
    if key == "batch_normalisation":
        assert table["network"]["racers"] == [0, 1]
        layers = len(table["network"]["layers"]["0"])
        assert page.array("pre_activation0").shape == (3, layers, 48)
    if table["plane"]:  # a racer with another network has no place on it
        assert np.isfinite(page.array("plane_theta")[:, 0]).all()


def test_a_run_that_diverges_ends_where_it_stops() -> None:
    experiment = parse_experiment(RAVINE.replace("learning_rate = 0.02", "learning_rate = 5.0"))
    page = Unpacked.of_page(page_of(experiment, last=60))
    first, second = page.table["racers"]
    assert 0 < first["stops"] < len(page.table["steps"])
    assert "learning_rate" in first["stopped"] or "rate" in first["stopped"]
    assert second["stopped"] == ""


def test_nothing_that_a_stranger_wrote_is_run(tmp_path: Path) -> None:
    experiment = parse_experiment(
        RAVINE.replace('"A ravine"', f"'{HOSTILE}'").replace('"Adam 0.1"', f"'{HOSTILE}'")
        + f"\n[[bookmarks]]\nstep = 1\nname = '{HOSTILE}'\n"
    )
    page = page_of(experiment, last=2)
    assert len(re.findall(r"<script\b", page)) == 4
    assert "<img" not in page
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    assert open_source(str(path)).experiment == experiment


def test_a_page_cannot_open_after_its_last_step() -> None:
    with pytest.raises(RavineError, match="step 9 is after the last recorded one, 3"):
        page_of(parse_experiment(RAVINE), first=9, last=3)


def test_data_sets_that_are_compared_have_one_axis_of_y_on_pages_too() -> None:
    ends = []
    for key in ("line_dense", "line_sparse"):
        frame = Observer(Session(Experiment(NetworkSpec(key), named((RacerSpec("sgd"),))))).frame()
        recorder = DataRecorder(1)
        recorder.record(frame)
        table = recorder.pack(Packer())
        assert table is not None
        ends.append(table["ends"])
    assert ends == [(-320.0, 320.0)] * 2
