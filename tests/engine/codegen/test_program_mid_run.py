"""Programs of runs that stop early, or whose layers' numbers change in mid-run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.codegen import LANGUAGES, Language
from engine.experiment.description import Change, Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.parameters import Value
from tests.engine.codegen.programs import circle, printed, text_of, traced

LAYERS = (
    LayerSpec("dense", {"units": 4, "activation": "tanh", "l2": 0.01}),
    LayerSpec("batch_normalization"),
    LayerSpec("dropout", {"rate": 0.2}),
    LayerSpec("dense", {"units": 3, "activation": "relu", "use_bias": False}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)
TUNED = {"network.l1": 0.02, "network.l2": 0.0, "network.rate": 0.5}
#: Looks are few, so that a run of 30 steps may stop.
STOPPING: dict[str, Value] = {"patience": 2, "every": 3}


def stopping(
    values: dict[str, Value], *changes: tuple[int, str, Value], layers: tuple[LayerSpec, ...] = LAYERS
) -> Experiment:
    """A network that stops early, trained at a rate at which it soon does."""
    racer = RacerSpec("adam", {"learning_rate": 0.3}, early_stopping=values)
    experiment = circle(*layers, racer=racer)
    assert isinstance(experiment.objective, NetworkSpec)
    held_back = replace(experiment.objective, data={"samples": 40, "test_share": 0.3})
    made = tuple(Change(step, experiment.racers[0].name, name, value) for step, name, value in changes)
    return replace(experiment, objective=held_back, changes=made, steps=30)


def test_a_run_that_stops_early_prints_the_bits_of_its_run_and_no_step_more() -> None:
    experiment = stopping(STOPPING)
    losses = printed(text_of(experiment, "numpy"))
    assert losses == traced(experiment)
    assert losses[-1][0] < 30


def test_what_is_printed_last_is_of_the_best_weights_unless_they_are_not_restored() -> None:
    best, last = stopping(STOPPING), stopping(STOPPING | {"restore_best": False})
    kept, left = printed(text_of(best, "numpy")), printed(text_of(last, "numpy"))
    assert left == traced(last)
    assert kept[:-1] == left[:-1]
    assert kept[-1] != left[-1]


@pytest.mark.parametrize("name", list(TUNED))
def test_numbers_of_layers_change_in_mid_run(name: str) -> None:
    changed = stopping({}, (5, name, TUNED[name]))
    losses = printed(text_of(changed, "numpy"))
    assert losses == traced(changed)
    assert losses != printed(text_of(stopping({}), "numpy"))


values_of = {
    "early_stopping.patience": st.integers(0, 3),
    "early_stopping.every": st.integers(0, 4),
    "early_stopping.min_delta": st.sampled_from([0.0, 0.05]),
    "early_stopping.restore_best": st.booleans(),
    "network.l1": st.sampled_from([0.0, 0.03]),
    "network.l2": st.sampled_from([0.0, 0.03]),
    "network.rate": st.sampled_from([0.0, 0.4]),
    "learning_rate": st.sampled_from([0.05, 0.3]),
}
changes = st.sampled_from(sorted(values_of)).flatmap(
    lambda name: st.tuples(st.integers(1, 20), st.just(name), values_of[name])
)


@given(
    st.integers(0, 3),
    st.lists(changes, max_size=4).map(lambda some: sorted(some, key=lambda change: change[0])),
    st.sampled_from([LAYERS, LAYERS[:1] + LAYERS[-1:]]),
)
@settings(max_examples=25)
def test_whatever_changes_while_it_runs_the_program_prints_its_bits(
    patience: int, some: list[tuple[int, str, Value]], layers: tuple[LayerSpec, ...]
) -> None:
    if len(layers) == 2:
        some = [change for change in some if change[1] != "network.rate"]
    experiment = stopping({"patience": patience}, *some, layers=layers)
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_it_is_left_out_in_any_language(language: Language) -> None:
    experiment = stopping(STOPPING, (5, "network.l1", 0.02), (8, "network.rate", 0.5))
    text = text_of(experiment, language)
    compile(text, "program.py", "exec")
    assert "left out" not in text
    assert "PATIENCE = 2" in text
    assert "if step == 8:  # changed in mid-run" in text
