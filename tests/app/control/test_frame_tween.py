from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from app.control.frame_tween import FrameTween, blend
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session

BOWL = Experiment(
    objective=SurfaceSpec(formula="x^2 + y^2", start=(3.0, 2.0)),
    racers=named((RacerSpec("momentum", {"learning_rate": 0.1}),)),
)


def frames(count: int, *, speed: float = 4.0, playing: bool = True) -> list[Frame]:
    session, made = Session(BOWL), []
    for _ in range(count):
        made.append(replace(Observer(session).frame(), playing=playing, speed=speed))
        session.advance(1)
    return made


def test_a_marker_moves_smoothly_from_step_to_step_and_arrives() -> None:
    first, second = frames(2)
    tween = FrameTween()
    tween.take(first, 0.0)
    assert tween.frame(0.0) is first
    tween.take(second, 1.0)
    way = [tween.frame(1.0 + t) for t in np.linspace(0.0, 0.26, 14)]
    x = [float(frame.racers[0].theta[0]) for frame in way if frame is not None]
    assert x[0] == first.racers[0].theta[0]
    assert all(late < early for early, late in itertools.pairwise(x) if early != x[-1])
    assert way[-1] is second
    assert tween.frame(99.0) is second


@pytest.mark.parametrize("change", [{"speed": 50.0}, {"playing": False}, {"generation": 5}])
def test_other_frames_are_shown_as_they_are(change: dict[str, object]) -> None:
    first, second = frames(2)
    second = replace(second, **change)  # type: ignore[arg-type]
    tween = FrameTween()
    tween.take(first, 0.0)
    tween.take(second, 0.0)
    assert tween.frame(0.01) is second


def test_a_marker_a_quarter_of_the_way_has_gone_a_quarter_of_the_step() -> None:
    before, after = frames(2)
    theta = blend(before, after, 0.25).racers[0].theta
    np.testing.assert_allclose(theta, 0.75 * before.racers[0].theta + 0.25 * after.racers[0].theta)


def test_a_jump_is_not_interpolated_and_tweening_can_be_switched_off() -> None:
    first, second, third = frames(3)
    tween = FrameTween()
    tween.take(first, 0.0)
    tween.take(third, 0.0)
    assert tween.frame(0.01) is third
    tween = FrameTween()
    tween.enabled = False
    tween.take(first, 0.0)
    tween.take(second, 0.0)
    assert tween.frame(0.01) is second


def test_arrows_grow_in_while_the_trail_follows_the_marker() -> None:
    first, second = frames(2)
    racer, whole = blend(first, second, 0.25).racers[0], second.racers[0]
    for name in ("update", "velocity", "gradient"):
        arrow, grown = getattr(racer, name), getattr(whole, name)
        assert np.abs(grown).min() > 0.0, f"the {name} is there to be seen"
        np.testing.assert_allclose(arrow, 0.25 * grown, err_msg=name)
    np.testing.assert_array_equal(racer.path[-1], racer.theta)
    assert len(racer.path) == len(whole.path)
    assert racer.loss == whole.loss
