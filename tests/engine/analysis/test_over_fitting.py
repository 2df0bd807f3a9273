from __future__ import annotations

import numpy as np

from engine.analysis.over_fitting import fit_until
from engine.frames.network_frame import ScoreHistory


def history(train: list[float], test: list[float] | None = None) -> ScoreHistory:
    columns = [train] if test is None else [train, test]
    parts = ("train", "test")[: len(columns)]
    losses = np.array(columns).T
    return ScoreHistory(
        np.arange(len(train)) * 10, parts, losses, losses, (9,) * len(parts), (9,) * len(parts)
    )


def test_a_test_loss_that_rises_while_the_training_loss_falls_is_over_fitting() -> None:
    fit = fit_until(history([1.0, 0.5, 0.2, 0.1], [1.1, 0.6, 0.7, 0.9]), 30)
    assert (fit.best, fit.is_over) == (10, True)
    assert fit.sentence == (
        "Over-fitting: the test loss was lowest at step 10 (0.6) and has risen to 0.9, "
        "while the training loss fell from 0.5 to 0.1."
    )


def test_later_steps_do_not_count() -> None:
    fit = fit_until(history([1.0, 0.5, 0.2], [1.1, 0.6, 0.9]), 10)
    assert (fit.best, fit.is_over) == (10, False)
    assert fit.sentence == "No over-fitting: test loss 0.6, training loss 0.5."


def test_losses_that_both_rise_are_no_over_fitting() -> None:
    fit = fit_until(history([0.5, 2.0], [0.6, 3.0]), 10)
    assert not fit.is_over
    assert "both losses have risen since" in fit.sentence


def test_a_gap_is_told_before_the_test_loss_rises() -> None:
    assert fit_until(history([1.0, 0.1], [1.0, 0.8]), 10).sentence.startswith("A gap: ")


def test_a_small_rise_is_no_over_fitting_and_is_not_denied() -> None:
    said = fit_until(history([1.0, 0.5, 0.1], [1.0, 0.8, 0.82]), 20).sentence
    assert said == (
        "A gap: the test loss 0.82 is above the training loss 0.1, but since its lowest at step 10 it has "
        "risen by at most 5 %."
    )


def test_without_test_examples_nothing_is_claimed() -> None:
    fit = fit_until(history([1.0, 0.1]), 10)
    assert fit.best is None
    assert "cannot be seen" in fit.sentence


def test_a_test_loss_that_is_no_number_is_never_the_best() -> None:
    assert fit_until(history([1.0, 0.5], [float("nan"), 0.6]), 10).best == 10


def test_of_losses_that_are_no_numbers_nothing_is_claimed() -> None:
    nan, inf = float("nan"), float("inf")
    none = fit_until(history([1.0, nan], [inf, nan]), 10)
    assert (none.best, none.is_over) == (None, False)
    assert none.sentence == "No test loss is a finite number, so none is the best."
    gone = fit_until(history([1.0, 0.5, nan], [1.0, 0.6, inf]), 20)
    assert (gone.best, gone.is_over) == (10, False)
    assert gone.sentence == (
        "The training loss is no finite number any more; the test loss was lowest at step 10 (0.6)."
    )
    assert fit_until(history([1.0, 0.5], [0.6, inf]), 10).sentence.startswith("The test loss is no finite")
