"""Every kind of objective has a row that reads and writes it, and a builder; a kind that has not is found."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from engine.experiment.description import (
    AverageSpec,
    NetworkSpec,
    ObjectiveSpec,
    RecordingSpec,
    SurfaceSpec,
    as_average,
    as_network,
    as_recording,
    as_surface,
)
from engine.experiment.file import experiment_from
from engine.experiment.objective_kinds import OBJECTIVE_KINDS, ObjectiveRow, objective_table
from engine.objective_kind import ObjectiveKind
from engine.problem.problem import BUILDERS

EXAMPLES: dict[str, ObjectiveSpec] = {
    "surface": SurfaceSpec(formula="a x^2 + y^2", constants={"a": 2.0}, domain=((-1.0, 1.0), (-2.0, 2.0))),
    "network": NetworkSpec(dataset="circle", loss="binary_crossentropy", start=(1.0, 2.0, 3.0)),
    "average": AverageSpec(dataset="temperature", start=(1.0, 0.5)),
    "recording": RecordingSpec(file="run.npz", domain=((-1.0, 1.0), (-2.0, 2.0))),
}


def test_rows_descriptions_and_builders_are_of_the_same_kinds() -> None:
    assert {row.spec for row in OBJECTIVE_KINDS.rows()} == set(get_args(ObjectiveSpec))
    assert set(OBJECTIVE_KINDS) == set(BUILDERS) == set(EXAMPLES)


@pytest.mark.parametrize("row", OBJECTIVE_KINDS.rows(), ids=lambda row: row.key)
def test_a_description_knows_its_kind_and_answers_every_question(row: ObjectiveRow) -> None:
    assert issubclass(row.spec, ObjectiveKind)
    assert row.spec.kind == row.key
    assert {"domain", "start"} <= {field.name for field in fields(row.spec)}
    assert isinstance(EXAMPLES[row.key].log_height, bool)
    assert isinstance(EXAMPLES[row.key].csv + EXAMPLES[row.key].folder, str)


@pytest.mark.parametrize("key", OBJECTIVE_KINDS)
def test_what_is_written_is_read_as_the_same(key: str) -> None:
    written = objective_table(EXAMPLES[key])
    assert written["kind"] == key
    table = {"ravine": 1, "objective": written, "racers": [{"optimizer": "sgd"}]}
    assert experiment_from(table).objective == EXAMPLES[key]


@pytest.mark.parametrize(
    ("key", "narrow"), [("surface", as_surface), ("network", as_network), ("recording", as_recording)]
)
def test_a_description_is_given_as_its_own_kind_alone(key: str, narrow: object) -> None:
    assert callable(narrow)
    assert [name for name, spec in EXAMPLES.items() if narrow(spec) is not None] == [key]
    assert as_average(EXAMPLES["average"]) is EXAMPLES["average"]


def test_only_networks_have_layers_only_averages_follow_a_series_and_only_recordings_are_recorded() -> None:
    answers = {key: (spec.has_layers, spec.is_series, spec.is_recorded) for key, spec in EXAMPLES.items()}
    assert answers == {
        "surface": (False, False, False),
        "network": (True, False, False),
        "average": (False, True, False),
        "recording": (False, False, True),
    }


@pytest.mark.parametrize(
    ("key", "name", "summary"),
    [
        ("surface", "a", "f(x, y) = a x^2 + y^2"),
        ("network", "noise", "network on 7 examples of circle, 3 and 5 parameters"),
        ("average", "noise", "moving average of 7 values of temperature"),
    ],
)
def test_a_description_is_told_and_takes_another_value(key: str, name: str, summary: str) -> None:
    spec = EXAMPLES[key]
    assert spec.summary(7, {5, 3}) == summary
    changed = objective_table(spec.with_value(name, 0.5))
    values = changed.get("constants", changed.get("data"))
    assert values == {name: 0.5}
    assert {**changed, "constants": 0, "data": 0} == {**objective_table(spec), "constants": 0, "data": 0}
