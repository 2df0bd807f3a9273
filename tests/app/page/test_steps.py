"""Which steps a page records."""

from __future__ import annotations

from dataclasses import replace

from app.lessons.lesson import ScriptStep
from app.page.steps import LAST_STEP, MOST_FRAMES, named_steps, recorded_steps
from engine.experiment.description import Bookmark
from engine.experiment.file import parse_experiment
from tests.app.samples import RAVINE

EXPERIMENT = parse_experiment(RAVINE)


def test_every_step_is_recorded_to_where_playing_ends() -> None:
    assert recorded_steps(replace(EXPERIMENT, steps=120), None, None) == list(range(121))
    assert recorded_steps(EXPERIMENT, None, None) == list(range(LAST_STEP + 1))
    assert recorded_steps(replace(EXPERIMENT, steps=120), 7, 3) == [0, 3, 6, 7]


def test_of_a_long_run_even_steps_are_recorded_and_those_that_are_named() -> None:
    marked = replace(EXPERIMENT, steps=3000, bookmarks=(Bookmark(step=1001),))
    steps = recorded_steps(marked, None, None, [7, 5000])
    assert MOST_FRAMES <= len(steps) <= MOST_FRAMES + 4
    assert {0, 7, 1001, 3000} <= set(steps)
    assert 5000 not in steps
    assert steps == sorted(set(steps))


def test_a_script_and_links_name_the_steps_they_lead_to() -> None:
    script = (
        ScriptStep(say="x", actions=("go 4.2", "point loss", "fly away")),
        ScriptStep(say="y", actions=("play 30",)),
    )
    assert named_steps(script, ["go 9", "set seed=3"]) == [4, 30, 9]
