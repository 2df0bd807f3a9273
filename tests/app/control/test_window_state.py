"""What a window keeps reads back equal, and damage to it is one sentence."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.control.undo import Version, WindowSettings
from app.control.window_state import StateTexts, WindowState, place_text, read_state
from app.document import Document
from app.files import FileVersion
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec
from engine.experiment.file import write_experiment
from engine.experiment.portable import in_folder, own_table, portable
from engine.frames.frame import Address
from tests.app.controller_fixture import EXPERIMENT

versions = st.builds(
    lambda seed, saved, path, lesson, opening, step, speed, settings, version: Version(
        Document(replace(EXPERIMENT, seed=seed), path=path, lesson=lesson, file_version=version, source=path),
        replace(EXPERIMENT, seed=seed),
        None if saved is None else replace(EXPERIMENT, seed=saved),
        opening,
        Address(step, 1),
        speed,
        settings,
    ),
    st.integers(0, 9),
    st.none() | st.integers(0, 9),
    st.sampled_from([None, Path("/files/mine.toml")]),
    st.sampled_from(["", "momentum"]),
    st.integers(0, 5),
    st.integers(0, 10**6),
    st.sampled_from([0.5, 8.0, float("inf")]),
    st.none()
    | st.builds(WindowSettings, st.just("network"), st.text(max_size=9), st.just("ink"), st.booleans()),
    st.none() | st.builds(FileVersion, st.integers(0, 10**20), st.integers(0, 9), st.integers(0, 9)),
)
states = st.builds(
    WindowState,
    versions,
    st.lists(versions, max_size=4).map(tuple),
    st.lists(versions, max_size=4).map(tuple),
    page=st.integers(0, 9),
    is_reading=st.booleans(),
    workspace=st.sampled_from(["descent", "network"]),
    places=st.text(max_size=9),
    geometry=st.binary(max_size=9),
)


@given(state=states)
def test_a_state_reads_back_equal(state: WindowState) -> None:
    assert read_state(StateTexts().history(state), place_text(state)) == state


def test_a_state_with_the_keys_that_versions_had_before_is_read() -> None:
    settings, written = WindowSettings("network", "", "ink", motion=True), FileVersion(1, 2, 3)
    version = Version(Document(EXPERIMENT, file_version=written), EXPERIMENT, window_settings=settings)
    older = StateTexts().history(WindowState(version))
    for name, before in (("window_settings", "look"), ("file_version", "stamp")):
        older = older.replace(f'"{name}"', f'"{before}"')
    assert read_state(older, "").current == version


@given(state=states, cut=st.integers(0, 4000), place=st.text(max_size=20))
def test_damage_is_one_sentence_or_harmless(state: WindowState, cut: int, place: str) -> None:
    history = StateTexts().history(state)[:cut]
    told = ""
    try:
        read_state(history, place)
    except RavineError as error:
        told = str(error)
    assert "\n" not in told


def test_where_it_stood_may_be_lost_and_what_was_made_is_there() -> None:
    state = WindowState(Version(Document(EXPERIMENT), EXPERIMENT, address=Address(40)), page=2)
    read = read_state(StateTexts().history(state), "damaged")
    assert (read.current.experiment, read.current.address, read.page) == (EXPERIMENT, Address(0), 0)


def test_a_version_that_is_not_understood_any_more_is_left_out() -> None:
    other = replace(EXPERIMENT, seed=9)
    state = WindowState(Version(Document(EXPERIMENT), EXPERIMENT), past=(Version(Document(other), other),))
    table = json.loads(StateTexts().history(state))
    table["experiments"][1] = "ravine = 99"
    assert read_state(json.dumps(table), "").past == ()


def test_only_new_experiments_are_written_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    def write(experiment: Experiment) -> str:
        written.append(experiment.seed)
        return write_experiment(experiment)

    monkeypatch.setattr("app.control.window_state.write_experiment", write)
    texts, made = StateTexts(), [replace(EXPERIMENT, seed=seed) for seed in range(20)]
    for count in range(1, 20):
        past = tuple(Version(Document(each), each) for each in made[:count])
        texts.history(WindowState(Version(Document(made[count]), made[count]), past))
    assert written == [1, 0, *range(2, 20)]


def test_a_state_has_the_carried_table_of_all_its_versions_once(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b\n" + "".join(f"{i},{i * i % 7}.5\n" for i in range(999)))
    spec = NetworkSpec(csv="own.csv", folder=str(tmp_path))
    carried = portable(replace(EXPERIMENT, objective=spec), None)
    (tmp_path / "own.csv").unlink()
    versions = [replace(carried, seed=seed) for seed in range(20)]
    state = WindowState(
        Version(Document(versions[0]), versions[0]), tuple(Version(Document(v), v) for v in versions)
    )
    history = StateTexts().history(state)
    table = own_table(carried)
    assert table is not None
    assert table.record is not None
    assert history.count(base64.b64encode(table.record.packed).decode()) == 1
    again = read_state(history, "")
    assert [own_table(v.experiment) for v in again.past] == [own_table(in_folder(v, None)) for v in versions]
