from __future__ import annotations

import math

import pytest

from engine.codegen import LANGUAGES, Language
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from tests.engine.codegen.programs import described, text_of, traced
from tools.oracle.comparison import ALLOWED, compare, printed_by, read_printed

WANTED = [(0, 2.0), (1, 1.0), (2, 0.5)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_losses_are_no_failure_and_others_are(language: Language) -> None:
    assert compare(WANTED, WANTED, language, None).failed == ""
    told = [*WANTED[:2], (2, 0.5 + 2 * ALLOWED[language] + 1e-15)]
    found = compare(told, WANTED, language, None)
    assert found.failed.startswith("step 2: ")
    assert found.steps == 3


def test_a_program_that_fails_or_prints_too_little_is_told() -> None:
    assert (
        compare([], WANTED, "numpy", None, "Traceback\nValueError: no").failed == "it failed: ValueError: no"
    )
    assert compare(WANTED[:2], WANTED, "pytorch", None).failed == "2 losses instead of 3"
    assert compare([(0, math.nan)], [(0, math.nan)], "keras", None).failed == ""


def test_what_is_printed_beside_the_losses_is_left_out() -> None:
    assert read_printed("0 1.5\na warning of some words\n1 0.25\n") == [(0, 1.5), (1, 0.25)]


def test_only_a_chaotic_run_may_part_from_its_trace_and_only_as_far_as_a_last_bit_leads() -> None:
    racer = RacerSpec("rmsprop", {"learning_rate": 0.3})
    still = Experiment(
        SurfaceSpec(formula="(x - 1)^2 + (y - 3)^2", start=(2.0, 2.5)), named((racer,)), steps=80
    )
    run, wanted = described(still), traced(still)
    assert printed_by(text_of(still, "numpy")) == wanted
    calm = [(step, loss * (1 + 1e-6)) for step, loss in wanted]
    assert compare(calm, wanted, "pytorch", run).failed.startswith("step 0: ")
    last = [*wanted[:-1], (80, wanted[-1][1] + 1e-7)]
    found = compare(last, wanted, "pytorch", run)
    assert bool(found.failed) != (found.chaotic_from == 80)
