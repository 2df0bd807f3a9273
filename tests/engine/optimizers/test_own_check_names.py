from __future__ import annotations

import re
from types import CodeType

import numpy as np
import pytest

from engine.errors import RavineError
from engine.maps.surface_runs import many_runs
from engine.optimizers import loop
from engine.optimizers.own import own_names, own_optimizer
from engine.optimizers.own_check import LONGEST, check_constant, check_name
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import make_stepper
from engine.optimizers.stepper_state import StepperSettings
from tests.engine.optimizers.steppers import ROSENBROCK, START, Batched, batches

RULE = """constant zeta
initial kappa = 1
gradient at theta - zeta*kappa*omega
omega = zeta*omega + sqrt(t)*sign(g)
kappa = kappa*zeta
theta = theta - learning_rate*omega/(1-zeta^t)*max(omega, g)
velocity -omega"""


def words_of_loops(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every name in what is compiled for a rule: on floats, on arrays, and in blocks of many runs."""
    texts: list[str] = []
    kept = loop._code

    def code(text: str) -> CodeType:
        texts.append(text)
        return kept(text)

    monkeypatch.setattr(loop, "_code", code)
    for objective, clipping in ((ROSENBROCK, {}), (Batched(3), {"clipnorm": 1.0}), (Batched(3), {})):
        stepper = make_stepper(
            objective,
            optimizer=RULE,
            schedule="exponential",
            clipping=clipping,
            start=np.ones(objective.size),
        )
        stepper.run(1, np.empty(1), None, batches)
    settings = StepperSettings(
        optimizer=RULE,
        values=own_optimizer(RULE).completed({}, "keras"),
        dialect="keras",
        schedule="constant",
        schedule_values=SCHEDULES["constant"].completed({"warmup_steps": 3}),
        clipping={"clipnorm": 1.0},
    )
    runs = many_runs(ROSENBROCK, settings, 4, varied=("zeta",), watched=True)
    runs.start(np.array(START)[:, None], {"zeta": np.full(4, 0.9)})
    return set(re.findall(r"(?<![\w.])[A-Za-z]\w*", "\n".join(texts)))


def can_be_typed(name: str) -> bool:
    try:
        check_name(name, "the update rule's equation 1")
    except RavineError:
        return False
    return True


def test_no_name_that_compiled_loops_use_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"theta", "g", "t", "learning_rate", *own_names(RULE)}
    coordinates = {f"{name}_{place}" for name in own for place in (0, 1)}
    words = words_of_loops(monkeypatch) - own - coordinates
    assert [word for word in sorted(words) if can_be_typed(word)] == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("_m", "is no name"),
        ("m__1", "is no name"),
        ("é", "is no name"),
        ("m" * (LONGEST + 1), f"of {LONGEST + 1} letters"),
        ("sqrt", "which is a function"),
        ("ln", "which is a function"),
        ("lambda", "another meaning in programs"),
        ("print", "another meaning in programs"),
        ("held_x", "another meaning in programs"),
    ],
)
def test_a_name_that_means_something_else_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        check_name(name, "the update rule's equation 1")


@pytest.mark.parametrize(("name", "sentence"), [("racer", "in files"), ("g", "given already")])
def test_a_constant_is_told_from_what_files_call_so(name: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        check_constant(name)
    if sentence == "in files":
        check_name(name, "the update rule's equation 1")
