"""``--set``: what a key means, how a value is read, and that nothing unchecked gets in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons.overrides import override
from engine.errors import RavineError
from engine.experiment.description import SurfaceSpec
from engine.experiment.file import parse_experiment, write_experiment
from tests.app.samples import ravine


def test_nothing_set_is_the_same_experiment() -> None:
    experiment = ravine()
    assert override(experiment, []) is experiment


def test_a_bare_hyperparameter_means_every_racer_that_has_it() -> None:
    changed = override(ravine(), ["learning_rate=0.3"])
    assert [racer.values["learning_rate"] for racer in changed.racers] == [0.3, 0.3]


def test_a_bare_hyperparameter_leaves_racers_alone_that_do_not_have_it() -> None:
    changed = override(ravine(), ["beta_1=0.5"])
    assert "beta_1" not in changed.racers[0].values
    assert changed.racers[1].values["beta_1"] == 0.5


def test_a_bare_constant_of_typed_equations_is_known_like_a_hyperparameter() -> None:
    equations = 'racers.0.equations=["theta = theta - beta*learning_rate*g"]'
    typed = override(ravine(), ["racers.0={optimizer = 'own', equations = ['theta = theta - g']}", equations,
                                "racers.0.constants.beta=0.5"])  # fmt: skip
    assert override(typed, ["beta=0.25", "learning_rate=0.1"]).racers[0].values == {
        "beta": 0.25,
        "learning_rate": 0.1,
    }


@pytest.mark.parametrize(
    "key", ["racers.1.beta_1", "racers.Adam 0.1.beta_1", 'racers."Adam 0.1".beta_1', " racers.1 . beta_1 "]
)
def test_a_racer_is_named_by_its_place_or_its_name(key: str) -> None:
    assert override(ravine(), [f"{key}=0.8"]).racers[1].values["beta_1"] == 0.8


def test_keys_of_the_file_are_set_where_they_are_and_where_they_were_left_out() -> None:
    changed = override(
        ravine(),
        [
            "seed = 4",
            "dialect=keras",
            "objective.constants.a=3",
            "objective.start=[1, 2]",
            "objective.domain.1.0=-4",
            "racers.0.schedule.kind=cosine",
            "view.colormap=grey",
        ],
    )
    objective = changed.objective
    assert isinstance(objective, SurfaceSpec)
    assert (changed.seed, changed.dialect, changed.view["colormap"]) == (4, "keras", "grey")
    assert objective.constants == {"a": 3.0}
    assert objective.start == (1.0, 2.0)
    assert objective.domain == ((-5.0, 5.0), (-4.0, 3.0))
    assert changed.racers[0].schedule.kind == "cosine"


def test_the_last_of_several_values_holds() -> None:
    assert override(ravine(), ["seed=1", "seed=2"]).seed == 2


def test_a_formula_needs_no_quotes() -> None:
    objective = override(ravine(), ["objective.formula=x^2 + 3 y^2", "objective.constants={}"]).objective
    assert isinstance(objective, SurfaceSpec)
    assert objective.formula == "x^2 + 3 y^2"


@pytest.mark.parametrize(
    ("assignment", "named"),
    [
        ("learning_rate", "key=value"),
        ("=1", "key=value"),
        ("a..b=1", "key=value"),
        ("learning_rat=1", "did you mean learning_rate"),
        ("learning_rate=-1", "learning_rate = -1 is outside (0, 10]"),
        ("learning_rate=nan", "not a finite number"),
        ("sead=1", "did you mean seed"),
        ("seed=1.5", "seed must be a whole number"),
        ("seed.x=1", "seed = 7 has no parts"),
        ("dialect=keas", "did you mean keras"),
        ("objective.strt=[1, 2]", "did you mean start"),
        ("racers.7.momentum=0", "racers.7 is outside racers.0 to racers.1"),
        ("racers.adm.momentum=0", "Known: sgd, Adam 0.1, 0, 1"),
        ("racers.0.optimizer=adm", "did you mean adam"),
        ("title=\udcff", "not text in UTF-8"),
        ("racers=3", "racers must be a list"),
        ("objective=3", "objective must be a table"),
    ],
)
def test_a_bad_assignment_is_refused_with_its_place(assignment: str, named: str) -> None:
    with pytest.raises(RavineError, match="--set") as refusal:
        override(ravine(), [assignment])
    assert named in str(refusal.value)


@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_refused_or_gives_an_experiment_that_a_file_can_hold(assignments: list[str]) -> None:
    try:
        changed = override(ravine(), assignments)
    except RavineError:
        return
    assert parse_experiment(write_experiment(changed)) == changed


KNOWN_KEYS = """
seed title steps learning_rate objective objective.start objective.start.0 objective.constants.a
objective.formula racers.0 racers.0.schedule racers.1.name view changes bookmarks
"""
KEYS = st.sampled_from(KNOWN_KEYS.split())
ODD_VALUES = ["[]", "[[]]", "{}", "[{}]", "true", '""', "1979-05-27", "9" * 5000, "[" * 3000]
VALUES = st.one_of(
    st.text(max_size=20), st.integers().map(str), st.floats().map(repr), st.sampled_from(ODD_VALUES)
)


@given(KEYS, VALUES)
def test_any_value_for_a_known_key_is_refused_or_checked(key: str, value: str) -> None:
    try:
        changed = override(ravine(), [f"{key}={value}"])
    except RavineError:
        return
    assert parse_experiment(write_experiment(changed)) == changed
