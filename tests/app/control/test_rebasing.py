"""An edit of an older experiment changes in the newest one what it changed in the older, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.control.rebasing import rebased
from engine.experiment.description import Change, Experiment, RacerSpec, SurfaceSpec, named

RACERS = named((RacerSpec("sgd"), RacerSpec("momentum"), RacerSpec("adam")))
SURFACE = SurfaceSpec(formula="a x^2 + y^2", constants={"a": 2.0}, start=(3.0, 2.0))
BASE = Experiment(
    objective=SURFACE,
    racers=RACERS,
    changes=(Change(3, "adam", "learning_rate", 0.5),),
)
EDITS = {
    "seed": replace(BASE, seed=4),
    "title": replace(BASE, title="Another"),
    "start": replace(BASE, objective=replace(SURFACE, start=(1.0, 1.0))),
    "constant": replace(BASE, objective=replace(SURFACE, constants={"a": 5.0})),
    "view": replace(BASE, view={"racer": 1}),
    "value": replace(BASE, racers=(replace(RACERS[0], values={"learning_rate": 0.2}), *RACERS[1:])),
    "renamed": replace(BASE, racers=(RACERS[0], replace(RACERS[1], name="Heavy"), RACERS[2])),
    "removed": replace(BASE, racers=RACERS[:2], changes=()),
    "added": replace(BASE, racers=named((*RACERS, RacerSpec("lion")))),
    "changed": BASE.with_change(Change(5, "sgd", "learning_rate", 0.3)),
}


def test_two_edits_of_one_experiment_both_count_in_either_order() -> None:
    for one, first in EDITS.items():
        for other, second in EDITS.items():
            here, there = rebased(BASE, second, first), rebased(BASE, first, second)
            assert here == there, (one, other)
            if one != other:
                assert here not in (first, second), (one, other)


@settings(max_examples=100, deadline=None)
@given(*[st.sampled_from(list(EDITS.values()))] * 3)
def test_an_edit_of_the_newest_stays_as_it_is(one: Experiment, two: Experiment, three: Experiment) -> None:
    assert rebased(one, two, one) == two
    assert rebased(one, one, three) == three
    assert rebased(one, two, two) == two


def test_what_belongs_to_a_racer_that_is_gone_goes_with_it() -> None:
    edited = BASE.with_change(Change(5, "adam", "learning_rate", 0.3))
    assert rebased(BASE, edited, EDITS["removed"]) == EDITS["removed"]


def test_a_copy_that_would_have_the_name_of_another_gets_its_own() -> None:
    once = replace(BASE, racers=named((*RACERS, RacerSpec("sgd"))))
    assert [racer.name for racer in rebased(BASE, once, EDITS["added"]).racers][-2:] == ["lion", "sgd 2"]
    other = replace(BASE, racers=named((*RACERS, replace(RacerSpec("sgd"), values={"learning_rate": 0.9}))))
    assert [racer.name for racer in rebased(BASE, other, once).racers][-2:] == ["sgd 2", "sgd 3"]
