"""Update rules that no row has: numbers among vectors, plain assignments, results without a value."""

from __future__ import annotations

import numpy as np
import pytest

from engine.expression import Symbol
from engine.objective import FloatArray, IntArray
from engine.optimizers.array_loop import ArrayLoop
from engine.optimizers.equations import RuleText
from engine.optimizers.loop import DivergedError, LiveState, StepRecords
from engine.optimizers.lowering import BASE_RATE
from engine.optimizers.stepper import make_stepper
from engine.optimizers.update_rule import read_rule
from tests.engine.optimizers.steppers import BOWL, Batched, Unfused, batches


def stepped(*equations: str, steps: int = 1) -> FloatArray:
    """Theta after steps from (2, 0.01) on the bowl x^2 + 10 y^2, whose slope there is (4, 0.2)."""
    rule = read_rule(RuleText(equations=equations), ())
    state = LiveState(0, np.array((2.0, 0.01)), {name: np.zeros(2) for name in rule.vector_slots}, {})
    loop = ArrayLoop(rule, Symbol(BASE_RATE), (BASE_RATE,), Unfused(BOWL))
    loop.run(state, steps, {BASE_RATE: 0.5}, records=StepRecords(), batches=lambda _: None, limit=1e8)
    return state.theta


def test_numbers_are_read_beside_vectors_the_same_one_in_several_places() -> None:
    theta = stepped("theta = max(g, 0.5) - min(g, 0.5) + min(g, 3)")
    np.testing.assert_allclose(theta, (4 - 0.5 + 3, 0.5 - 0.2 + 0.2))


def test_a_slot_that_takes_over_the_gradient_holds_it_until_the_next_step() -> None:
    # the slopes of the step before: none in the first step
    equations = ("theta = theta - learning_rate*last", "last = g")
    np.testing.assert_allclose(stepped(*equations), (2.0, 0.01))
    np.testing.assert_allclose(stepped(*equations, steps=2), (2.0 - 0.5 * 4, 0.01 - 0.5 * 0.2))


def test_a_step_to_parameters_that_are_no_numbers_has_left_the_domain() -> None:
    with pytest.raises(DivergedError, match="left the domain"):
        stepped("theta = sqrt(-g)")


class Remembering(Batched):
    """Counts its steps, if it remembers anything, and notes what it is told."""

    def __init__(self, numbers: int) -> None:
        super().__init__(3)
        self.numbers, self.calls = numbers, list[object]()

    def start_state(self) -> FloatArray:
        return np.zeros(self.numbers)

    def begin_step(self, step: int) -> None:
        self.calls.append(step)

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        self.calls.append("evaluate")
        return super().evaluate(theta, gradient, batch)

    def end_step(self, state: FloatArray) -> None:
        self.calls.append("end")
        state += 1


def test_an_objective_that_remembers_is_told_where_a_step_begins_and_once_where_it_ends() -> None:
    for numbers, ended in ((1, ["end"]), (0, [])):
        objective = Remembering(numbers)
        stepper = make_stepper(objective, optimizer="nesterov", start=[0, 0, 0])
        assert stepper.statistics.tolist() == [0.0] * numbers
        stepper.run(2, np.empty(2), None, batches)
        assert objective.calls == [
            call
            for step in (0, 1)
            for call in (step, "evaluate", *ended, "evaluate")  # the second ahead
        ]
        assert stepper.statistics.tolist() == [2.0] * numbers
