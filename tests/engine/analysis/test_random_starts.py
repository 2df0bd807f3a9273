"""Many starts of one neuron: the known rates, the exact solution, and only the last question counts."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

import numpy as np
import pytest

from engine.analysis.random_starts import (
    COARSE,
    StartCounts,
    StartsCounter,
    StartsRequest,
    answers,
    count,
    counts,
    descend,
    random_starts,
    right,
)
from engine.errors import RavineError

SMALL = StartsRequest(starts=60, steps=50, activations=("gcu", "sigmoid"))
PHI = (1 + math.sqrt(5)) / 2
WAIT = 30.0
KNOWN = {
    ("zero_one", "zero_one"): {"gcu": 0.96, "squ": 0.66, "ncu": 0.0, "ssu": 0.005, "sine": 0.37, "tanh": 0.0},
    ("zero_one", "plus_minus_one"): {"gcu": 0.78, "squ": 1.0, "ncu": 0.92, "ssu": 0.5, "gaussian": 0.0},
    ("plus_minus_one", "plus_minus_one"): {"gcu": 0.84, "squ": 1.0, "ncu": 0.985, "dsu": 0.235, "relu": 0.0},
}


@pytest.mark.parametrize("coding", KNOWN)
def test_the_known_rates_come_out_within_what_so_many_starts_let_one_tell(coding: tuple[str, str]) -> None:
    known, starts = KNOWN[coding], 150
    question = StartsRequest(inputs=coding[0], targets=coding[1], starts=starts, activations=tuple(known))  # type: ignore[arg-type]
    for found in count(question):
        share = known[found.activation]
        # three deviations of the difference of two samples, of which the known one had 400
        apart = 3 * math.sqrt(max(share * (1 - share), 0.005) * (1 / starts + 1 / 400))
        assert abs(found.rate - share) <= apart, found


def test_the_golden_ratio_solves_exclusive_or_exactly_with_squ() -> None:
    question = StartsRequest(activations=("squ",))
    output = answers(question, "squ", np.array([[-PHI], [1 / PHI], [0.0]]))
    np.testing.assert_allclose(output[:, 0], [0.0, 1.0, 1.0, 0.0], atol=1e-15)
    assert right(question, output).all()


@pytest.mark.parametrize("gate", ["and", "or", "nand", "nor"])
def test_a_sigmoid_learns_every_gate_that_a_line_parts(gate: str) -> None:
    (found,) = count(
        StartsRequest(gate=gate, starts=20, steps=8000, learning_rate=1.0, activations=("sigmoid",))
    )
    assert found == StartCounts("sigmoid", 20, 20)


def test_a_step_goes_against_the_gradient_of_the_mean_squared_error() -> None:
    question = replace(SMALL, steps=1, starts=5, activations=("gcu",))
    theta, y, h = random_starts(question), np.array([[0.0], [1.0], [1.0], [0.0]]), 1e-6

    def loss(place: np.ndarray) -> np.ndarray:
        return np.asarray(((answers(question, "gcu", place) - y) ** 2).mean(axis=0))

    *_, after = descend(question, "gcu", theta)
    assert after is not None
    for row, towards in enumerate(h * np.eye(3)[:, :, None]):
        slope = (loss(theta + towards) - loss(theta - towards)) / (2 * h)
        np.testing.assert_allclose(
            after[row], theta[row] - 0.05 * np.clip(slope, -5.0, 5.0), rtol=1e-6, atol=1e-8
        )


def test_few_starts_are_counted_first_and_then_all() -> None:
    found = [each for each in counts(SMALL) if each is not None]
    assert [[one.starts for one in each] for each in found] == [
        [COARSE],
        [COARSE, COARSE],
        [60, COARSE],
        [60, 60],
    ]
    assert count(SMALL) == found[-1] == count(SMALL)


def test_a_question_that_has_no_answer_says_what_is_allowed() -> None:
    with pytest.raises(RavineError, match="gate = nonsense is none of xor, and, or"):
        StartsRequest(gate="nonsense")
    with pytest.raises(RavineError, match="folds several sums"):
        StartsRequest(activations=("maxout",))
    with pytest.raises(RavineError, match="at least one start"):
        StartsRequest(starts=0)


@pytest.mark.promised_bits
def test_the_thread_ends_with_what_counting_at_once_gives_and_forgets_older_questions() -> None:
    thread, last = StartsCounter(), replace(SMALL, seed=1)
    try:
        thread.request(replace(SMALL, steps=10**9))
        thread.request(last)
        found, pause = None, threading.Event()
        for _ in range(int(WAIT / 0.01)):
            newest = thread.take()
            assert newest is None or newest.question is last
            found = newest or found
            if found is not None and found.finished:
                break
            pause.wait(0.01)
    finally:
        thread.stop()
    assert thread.error is None
    assert found is not None
    assert found.counts == count(last)


def test_nothing_comes_of_what_was_cancelled() -> None:
    thread = StartsCounter()
    thread.request(replace(SMALL, steps=10**9))
    thread.cancel()
    thread.stop()
    assert thread.take() is None
    assert thread.error is None


def test_without_a_limit_a_gradient_is_taken_as_it_is() -> None:
    theta = 30.0 * random_starts(SMALL)
    steep, cut = ([*descend(replace(SMALL, steps=1, clip=clip), "squ", theta)][-1] for clip in (0.0, 5.0))
    rate = SMALL.learning_rate
    assert steep is not None
    assert cut is not None
    assert np.abs(cut - theta).max() == pytest.approx(5.0 * rate)
    assert np.abs(steep - theta).max() > 5.0 * rate


def test_the_same_question_asked_again_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    thread = StartsCounter()
    asked: list[StartsRequest] = []
    try:
        monkeypatch.setattr(thread._newest, "ask", asked.append)
        for question in (SMALL, SMALL, replace(SMALL)):
            thread.request(question)
    finally:
        thread.stop()
    assert asked == [SMALL, SMALL], "the same object once, an equal one anew"
