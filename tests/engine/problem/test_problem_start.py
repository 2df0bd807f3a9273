"""A function with a limited domain is drawn, and its run begins where it is defined."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import SurfaceSpec
from engine.problem.problem import Problem, build_problem


def problem(formula: str, start: tuple[float, float] | None = None) -> Problem:
    return build_problem(SurfaceSpec(formula=formula, start=start), 0, "textbook")


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("sqrt(1-x^2-y^2)", None),
        ("ln(x)", (-1.0, 0.0)),
        ("acosh(x) + y^2", (0.0, 0.0)),
        ("1/x", (0.0, 1.0)),
        ("ln(x)", (-1e9, 0.0)),
    ],
)
def test_a_start_without_a_loss_goes_to_the_nearest_point_that_has_one(
    formula: str, start: tuple[float, float] | None
) -> None:
    # Seen in use: a formula with a limited domain was refused because of the old start
    made = problem(formula, start)
    gradient = np.empty(2)
    assert np.isfinite(made.objective.evaluate(made.start, gradient))
    assert np.isfinite(gradient).all()
    assert "the start was moved to the nearest point where it is" in made.moved_start


def test_the_nearest_point_is_near() -> None:
    made = problem("ln(x)", (-1.0, 2.0))
    np.testing.assert_allclose(made.start, [0.125, 2.0])
    assert made.moved_start.startswith("The function is not defined at (−1, 2)")


def test_a_start_that_has_a_loss_stays_and_nothing_is_said() -> None:
    made = problem("ln(x)", (1.3, 2.0))
    assert (made.start.tolist(), made.moved_start) == ([1.3, 2.0], "")


def test_a_function_that_is_defined_nowhere_is_refused_in_words_that_are_on_screen() -> None:
    with pytest.raises(
        RavineError, match=r"not defined anywhere in what is drawn \(x from −5 to 5"
    ) as refusal:
        problem("sqrt(-1-x^2)")
    assert "start" not in str(refusal.value)
