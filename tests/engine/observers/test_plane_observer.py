from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address, Frame
from engine.frames.projection import flattened
from engine.landscape.plane import chosen_plane
from engine.observers.plane_observer import (
    COARSE_BUDGET,
    COARSER,
    FINE,
    axis_name,
    last_laying,
    points_of,
    roomy,
    same_loss,
)
from engine.observers.session_observer import Observer
from engine.session.session import Session

LAYERS = (
    LayerSpec("dense", {"units": 4, "activation": "tanh"}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)
NETWORK = NetworkSpec(dataset="circle", layers=LAYERS, loss="binary_crossentropy")
CIRCLE = Experiment(
    objective=NETWORK,
    racers=named((RacerSpec("adam", {"learning_rate": 0.05}), RacerSpec("sgd", {"learning_rate": 0.5}))),
)


def seen(experiment: Experiment, **view: object) -> Experiment:
    return replace(experiment, view=dict(view))  # type: ignore[arg-type]


def at(observer: Observer, step: int) -> Frame:
    observer.session.seek(Address(step))
    return observer.frame()


def test_a_plane_has_nearly_a_third_more_room_than_the_run_needs_about_the_same_centre() -> None:
    plane = chosen_plane(np.array([1.0, -2.0, 5.0]), 0, 2, ("a", "b"))
    wide = roomy(plane)
    assert wide.centre == pytest.approx(plane.centre)
    assert np.divide(wide.reach, plane.reach) == pytest.approx(1.3)


@given(st.integers(1, 10**9))
def test_a_plane_is_laid_at_the_latest_after_half_as_many_steps_again(step: int) -> None:
    found = last_laying(step)
    assert found <= step <= 2 * found
    assert last_laying(found) == found
    assert [last_laying(each) for each in range(9)] == [0, 1, 2, 3, 4, 4, 6, 6, 8]


@pytest.mark.promised_bits
@settings(max_examples=12)
@given(
    st.sampled_from(["pca", "random", "weights"]),
    st.sampled_from(["latest", "mean", "start"]),
    st.lists(st.integers(0, 90), min_size=1, max_size=4),
)
def test_the_plane_follows_from_the_run_and_not_from_the_way(kind: str, centre: str, way: list[int]) -> None:
    experiment = seen(CIRCLE, plane=kind, plane_centre=centre)
    wanderer, straight = (
        Observer(Session(experiment), complete=False),
        Observer(Session(experiment), complete=False),
    )
    for step in way:
        at(wanderer, step)
    straight.session.advance(max(way))
    first, second = at(wanderer, way[-1]), at(straight, way[-1])
    assert first.plane is not None
    assert second.plane is not None
    assert first.plane.plane.origin.tobytes() == second.plane.plane.origin.tobytes()
    assert first.plane.plane.directions.tobytes() == second.plane.plane.directions.tobytes()
    assert first.plane.plane.domain == second.plane.plane.domain
    assert first.landscape.z.tobytes() == second.landscape.z.tobytes()
    for mine, other in zip(first.plane.paths, second.plane.paths, strict=True):
        assert mine.tobytes() == other.tobytes()


def test_stepping_back_leaves_the_plane_where_it_is_and_playing_on_lays_it_ever_more_seldom() -> None:
    observer = Observer(Session(CIRCLE), complete=False)
    planes = [at(observer, step).plane for step in range(33)]
    assert (
        len({id(each.plane) for each in planes if each is not None}) == 11
    )  # laid at 0, 1, 2, 3, 4, 6, ..., 32
    newest = planes[-1]
    back = at(observer, 3).plane
    assert newest is not None
    assert back is not None
    assert back.plane is newest.plane


def test_a_part_of_the_plane_is_drawn_as_shares_of_the_whole() -> None:
    whole = at(Observer(Session(CIRCLE)), 4)
    part = at(Observer(Session(seen(CIRCLE, plane_part="0.25 to 0.75; 0.5 to 1"))), 4)
    assert whole.plane is not None
    assert part.plane is not None
    assert whole.plane.whole == part.plane.whole == whole.plane.plane.domain
    (x, x_end), (y, y_end) = whole.landscape.domain
    assert part.landscape.domain == (
        (x + 0.25 * (x_end - x), x + 0.75 * (x_end - x)),
        (y + 0.5 * (y_end - y), y + (y_end - y)),
    )
    assert np.array_equal(part.plane.paths[0], whole.plane.paths[0])


def test_each_marker_ends_its_path_and_both_lie_in_the_picture() -> None:
    observer = Observer(Session(CIRCLE), complete=False)
    frame = flattened(at(observer, 64))
    for racer in frame.racers:
        assert racer.path[-1].tobytes() == racer.theta.tobytes()
        for (low, high), place in zip(frame.landscape.domain, racer.path.T, strict=True):
            assert (low <= place).all()
            assert (place <= high).all()


def test_the_main_axes_explain_more_of_the_motion_than_other_planes() -> None:
    shares = {}
    for kind in ("pca", "random", "weights"):
        alone = replace(seen(CIRCLE, plane=kind), racers=CIRCLE.racers[:1])
        plane = at(Observer(Session(alone), complete=False), 64).plane
        assert plane is not None
        assert 0.0 <= plane.explained <= 1.0
        shares[kind] = plane.explained
    assert shares["pca"] == max(shares.values())
    assert shares["pca"] > 0.9


def test_at_the_centre_of_the_plane_the_picture_is_true() -> None:
    observer = Observer(Session(seen(CIRCLE, plane="weights", plane_centre="latest")), complete=False)
    frame = at(observer, 64)
    assert frame.plane is not None
    assert frame.plane.gaps[0] == pytest.approx(0.0, abs=1e-12)
    assert abs(frame.plane.gaps[1]) > 1e-6
    assert frame.plane.plane.names == ("w1[0,0]", "w1[0,1]")


def test_slopes_in_the_plane_are_the_slopes_of_the_picture() -> None:
    observer = Observer(Session(seen(CIRCLE, plane="random", plane_centre="latest")), complete=False)
    frame = at(observer, 64)
    assert frame.plane is not None
    racer, plane, objective = (
        flattened(frame).racers[0],
        frame.plane.plane,
        observer.session.racers[0].objective,
    )
    a, b = racer.theta
    h = 1e-5
    points = plane.points(np.array([a + h, a - h, a, a]), np.array([b, b, b + h, b - h]))
    right, left, up, down = objective.losses(points)
    assert racer.gradient == pytest.approx([(right - left) / (2 * h), (up - down) / (2 * h)], abs=1e-7)


def test_a_racer_with_another_network_is_left_out_of_the_picture() -> None:
    own = NetworkOverride(values={"activation": "relu"})
    race = replace(CIRCLE, racers=(CIRCLE.racers[0], replace(CIRCLE.racers[1], network=own)))
    frame = at(Observer(Session(race), complete=False), 8)
    assert frame.plane is not None
    assert len(frame.plane.paths[1]) == 0
    assert np.isnan(flattened(frame).racers[1].theta).all()
    other_start = NetworkOverride(values={"initializer": "he_normal"})
    race = replace(CIRCLE, racers=(CIRCLE.racers[0], replace(CIRCLE.racers[1], network=other_start)))
    frame = at(Observer(Session(race), complete=False), 8)
    assert frame.plane is not None
    assert len(frame.plane.paths[1]) > 1


def test_a_document_gets_the_complete_picture_at_once() -> None:
    assert at(Observer(Session(CIRCLE)), 4).landscape.z.shape == (FINE, FINE)


def test_a_loss_of_two_parameters_needs_no_plane() -> None:
    neuron = replace(CIRCLE, objective=NetworkSpec(dataset="line_dense"))
    frame = Observer(Session(neuron)).frame()
    assert frame.plane is None
    assert flattened(frame) is frame


@given(st.integers(1, 10**9))
def test_a_coarse_picture_never_stops_a_run_for_long_and_a_complete_one_is_never_coarser(cost: int) -> None:
    coarse, complete = points_of(cost, complete=False), points_of(cost, complete=True)
    assert coarse == COARSER[-1] or coarse**2 * cost <= COARSE_BUDGET
    assert COARSER[-1] <= coarse <= complete <= FINE


def test_nothing_is_drawn_of_a_network_before_its_plane_is_laid() -> None:
    problem = Session(CIRCLE).problem
    assert "landscape" not in vars(problem)


def test_axes_name_weights_briefly_and_no_two_alike() -> None:
    names = Session(CIRCLE).problem.objective.names
    assert len({axis_name(name) for name in names}) == len(names)
    assert axis_name("layer2.bias[0]") == "b2[0]"
    assert axis_name("layer2.gamma[3]") == "layer2.gamma[3]"


def test_the_main_axes_keep_their_sides_while_a_run_plays() -> None:
    observer, before = Observer(Session(seen(CIRCLE, plane="pca"))), None
    for step in (8, 12, 16, 24, 32, 48, 64, 96, 128):
        plane = at(observer, step).plane
        assert plane is not None
        if before is not None:
            assert (np.sum(before * plane.plane.directions, axis=1) > 0.5).all(), step
        before = plane.plane.directions


@pytest.mark.parametrize(("twice", "other"), [(0, 1), (5, 4), (10**6, 15)])
def test_a_weight_asked_for_on_both_axes_stands_beside_its_neighbour(twice: int, other: int) -> None:
    session = Session(seen(CIRCLE, plane="weights", plane_x=twice, plane_y=twice))
    names = session.problem.objective.names
    frame = Observer(session, complete=False).frame()
    assert frame.plane is not None
    assert frame.plane.plane.names == (axis_name(names[min(twice, len(names) - 1)]), axis_name(names[other]))


def test_a_domain_that_is_given_is_drawn_for_the_first_two_weights_and_for_no_others() -> None:
    domain = ((-3.0, 4.0), (-2.0, 1.0))
    experiment = replace(CIRCLE, objective=replace(NETWORK, domain=domain))
    for view, is_drawn in (({}, True), ({"plane_y": 2}, False)):
        frame = Observer(Session(seen(experiment, **view)), complete=False).frame()
        assert frame.plane is not None
        assert (frame.plane.plane.domain == domain) == is_drawn


def test_two_surfaces_are_not_the_same_loss_and_one_is_the_same_as_itself() -> None:
    surface = Experiment(SurfaceSpec(formula="x^2 + y^2", start=(1.0, 1.0)), CIRCLE.racers)
    (one, same), (other, _) = Session(surface).racers, Session(surface).racers
    assert same_loss(one, same)
    assert not same_loss(one, other)


def test_no_gaps_are_told_where_they_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    observer = Observer(Session(CIRCLE), complete=False)
    frame = at(observer, 8)
    assert frame.plane is not None
    assert np.isfinite(frame.plane.gaps).all()
    monkeypatch.setattr("engine.observers.plane_observer.GAP_BUDGET", 1.0)
    frame = at(observer, 9)
    assert frame.plane is not None
    assert np.isnan(frame.plane.gaps).all()


def test_a_start_that_is_not_finite_is_refused_with_a_sentence() -> None:
    layers = (LayerSpec("dense", {"units": 1, "activation": "tanh"}), LayerSpec("dense", {"units": 1}))
    endless = NetworkSpec("line_dense", layers=layers, start=(float("inf"), 0.0, 1.0, 0.0))
    observer = Observer(Session(replace(CIRCLE, objective=endless)), complete=False)
    with pytest.raises(RavineError, match="a plane through inf or nan cannot be drawn"):
        observer.frame()
