"""The next steps of optimizers on map and surface: how long they are drawn, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.frames.frame import Frame
from engine.frames.next_steps import NextStep, NextSteps
from tests.widgets.frames import ravine_frame
from tests.widgets.landscape.maps import shown
from tests.widgets.layer_frames import layers_frame
from widgets.landscape.next_step_marks import (
    LONGEST,
    next_step_marks,
    next_step_table,
    next_step_tip,
    next_step_words,
)
from widgets.landscape.surface_scene import scene_of
from widgets.scene.axes import lay_out_legend
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")

INK = themes()["ink"]


def foretold(*updates: tuple[float, float], memory: int = 6, all_seen: bool = True) -> Frame:
    """A ravine over [-5, 5] x [-3, 3] with next steps, of the racers first."""
    names = ("sgd", "momentum", "Adam")
    steps = tuple(
        NextStep(names[i], i if i < 2 else None, np.array(update)) for i, update in enumerate(updates)
    )
    return ravine_frame(6, next_steps=NextSteps(steps, memory, all_seen))


@pytest.mark.parametrize(("longest", "enlarged"), [(0.02, 20.0), (0.06, 10.0), (0.3, 2.0), (2.4, 1.0)])
def test_small_steps_are_enlarged_by_a_round_number_alike(longest: float, enlarged: float) -> None:
    marks = next_step_marks(foretold((longest, 0.0), (0.5 * longest, 0.0), (longest, 0.0)), INK)
    assert marks is not None
    assert marks.enlarged == enlarged
    assert marks.steps[0].vector == pytest.approx((longest * enlarged, 0.0))
    assert marks.steps[1].vector == pytest.approx((0.5 * longest * enlarged, 0.0))
    entry = marks.legend_entry(racer_style(0, INK)).name
    assert entry.endswith("times as long") == (enlarged > 1.0)


def test_a_step_across_the_plane_is_shortened_and_one_of_no_length_stays() -> None:
    marks = next_step_marks(foretold((90.0, 0.0), (0.0, 0.0)), INK)
    assert marks is not None
    assert marks.steps[0].vector == pytest.approx((LONGEST * 10.0, 0.0))
    assert marks.steps[1].vector == (0.0, 0.0)


def test_one_long_step_does_not_hide_the_others() -> None:
    marks = next_step_marks(foretold((0.1, 0.0), (0.1, 0.0), (9.0, 0.0)), INK)
    assert marks is not None
    assert [step.vector[0] for step in marks.steps] == pytest.approx([0.5, 0.5, LONGEST * 10.0])


def test_a_racers_step_has_its_colour_and_another_optimizers_is_quiet() -> None:
    marks = next_step_marks(foretold((1.0, 0.0), (0.0, 1.0), (0.5, 0.5)), INK)
    assert marks is not None
    colours = [racer_style(0, INK).colour, racer_style(1, INK).colour, INK.quiet_text]
    assert [step.colour for step in marks.steps] == colours


def test_nothing_is_drawn_where_nothing_is_foretold_or_the_racer_is_nowhere() -> None:
    assert next_step_marks(ravine_frame(6), INK) is None
    assert next_step_marks(foretold(), INK) is None
    frame = foretold((1.0, 0.0))
    lost = replace(frame.racers[0], theta=np.array([np.nan, 0.0]))
    assert next_step_marks(replace(frame, racers=(lost, *frame.racers[1:])), INK) is None


def test_it_is_said_which_gradients_all_of_them_have_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert next_step_words(ravine_frame(6)) == ""
    assert next_step_words(foretold((1.0, 0.0))) == "what if: next steps after the same 7 gradients"
    some = foretold((1.0, 0.0), memory=256, all_seen=False)
    assert "the same last 257 gradients" in next_step_words(some)
    deep = layers_frame("deep")
    assert next_step_words(deep) == ""
    asked = replace(deep, experiment=replace(deep.experiment, view={"what_if": "racers"}))
    assert next_step_words(asked) == ""
    monkeypatch.setattr("widgets.landscape.next_step_marks.MOST_PARAMETERS", 10)
    assert next_step_words(asked) == "what if: of at most 10 parameters"
    assert "first step, begun here" in next_step_words(foretold((1.0, 0.0), memory=0, all_seen=False))


def test_the_mouse_at_an_end_reads_the_true_step() -> None:
    frame = foretold((0.02, 0.0), (0.0, 0.01))
    marks = next_step_marks(frame, INK)
    assert marks is not None
    lines = next_step_tip(frame, marks, marks.x + marks.steps[0].vector[0], marks.y)
    assert lines == ["sgd would step by\t0.02, 0"]
    assert next_step_tip(frame, None, 0.0, 0.0) == []


def test_map_and_scene_draw_them_and_name_them_in_their_legends() -> None:
    frame = foretold((2.0, 0.5), (-1.0, 0.5))
    _, with_steps = shown(frame, (640, 480))
    view, without = shown(replace(frame, next_steps=None), (640, 480))
    assert (with_steps != without).any()
    assert view.summary().startswith("loss over")
    assert next_step_table(frame)["next step.momentum"].tolist() == [-1.0, 0.5]
    assert not [name for name in view.table() if name.startswith("next step")]
    scene = scene_of(frame, INK)
    names = [entry.name for entry, _ in lay_out_legend(scene, (640.0, 480.0), 1.0)]
    assert names[-1].startswith("what if: next steps")
