from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import (
    Experiment,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address
from engine.frames.network_frame import NetworkFrame
from engine.network.objective import NetworkObjective
from engine.number_format import fixed
from engine.observers.network_observer import layer_table
from engine.observers.session_observer import Observer
from engine.session.phases import network_phases
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

CLASSES = "binary_crossentropy"
LAYERS: list[dict[str, Any]] = [
    dense(4, "tanh"),
    {"kind": "batch_normalization"},
    {"kind": "dropout", "rate": 0.25},
    dense(1, "sigmoid"),
]


def experiment(layers: list[dict[str, Any]] | None = None, *racers: RacerSpec, **given: Any) -> Experiment:
    spec = NetworkSpec(
        **{
            "dataset": "circle",
            "data": {"samples": 50},
            "layers": specs_of(LAYERS if layers is None else layers),
            "loss": "binary_crossentropy",
            "batch_size": 10,
            **given,
        }
    )
    return Experiment(spec, named(racers or (RacerSpec("adam", {"learning_rate": 0.01}),)), seed=2)


def inside(session: Session) -> NetworkFrame:
    network = Observer(session).frame().network
    assert network is not None
    return network


def test_batch_normalisation_shows_what_it_would_pass_on_in_inference() -> None:
    session = Session(experiment())
    session.advance(30)
    layers = inside(session).layers
    assert [layer.inferred is None for layer in layers] == [True, False, True, True]
    racer, norm = session.racers[0], layers[1]
    assert layers[0].output is not None
    gamma, beta = racer.theta[norm.first : norm.first + 8].reshape(2, 4, 1)
    assert norm.statistics is not None
    mean, variance = norm.statistics[:, :, None]
    expected = gamma * (layers[0].output - mean) / np.sqrt(variance + 1e-3) + beta
    assert norm.inferred is not None
    assert norm.output is not None
    np.testing.assert_allclose(norm.inferred, expected, rtol=1e-12)
    assert not np.allclose(norm.inferred, norm.output, atol=1e-3)
    session.seek(Address(30, 2))  # the first layer's way forward is done, the second's is not
    assert inside(session).layers[1].inferred is None


def test_a_deep_step_has_a_phase_for_each_layer_and_way() -> None:
    assert network_phases(1) == ("batch", "forward", "loss", "backward", "update")
    assert network_phases(2) == (
        "batch",
        "forward layer 1",
        "forward layer 2",
        "loss",
        "backward layer 2",
        "backward layer 1",
        "update",
    )


def test_a_phase_shows_of_each_layer_only_what_it_has_reached() -> None:
    session = Session(experiment())
    session.advance(3)
    seen = []
    for _ in range(len(session.phases)):
        layers = inside(session).layers
        seen.append(
            (
                session.phase,
                [layer.output is not None for layer in layers],
                [layer.output_gradient is not None for layer in layers],
                [layer.health is not None for layer in layers],
            )
        )
        session.phase_by(1)
    for phase, outputs, arrived, health in seen:
        forward, backward = (9, 9) if phase == 0 else (phase - 1, phase - 6)
        assert outputs == [index < forward for index in range(4)]
        # the loss gives the last layer its gradient, each layer the one before it
        assert arrived == [3 - index <= backward for index in range(4)]
        assert health == [3 - index < backward for index in range(4)]


@pytest.mark.promised_bits
def test_what_a_phase_shows_has_the_bits_of_the_whole_step() -> None:
    session = Session(experiment())
    session.advance(3)
    whole = inside(session).layers
    for _ in range(len(session.phases) - 1):
        session.phase_by(1)
        for layer, known in zip(inside(session).layers, whole, strict=True):
            for name in ("pre_activation", "output", "pre_activation_gradient", "output_gradient"):
                shown = getattr(layer, name)
                assert shown is None or shown.tobytes() == getattr(known, name).tobytes(), name
            assert known.weight_gradient is not None or layer.weight_gradient is None
            if layer.weight_gradient is not None and known.weight_gradient is not None:
                assert layer.weight_gradient.tobytes() == known.weight_gradient.tobytes()


def test_captions_of_layers_tell_their_numbers() -> None:
    session = Session(experiment())
    session.seek(Address(2, 2))
    frame = Observer(session).frame()
    assert frame.network is not None
    output = frame.network.layers[0].output
    assert output is not None
    assert frame.caption == (
        f"forward layer 1: Dense 4, Tanh gives activations of mean {fixed(output.mean())} "
        f"and spread {fixed(output.std())}"
    )
    session.seek(Address(2, 9))
    frame = Observer(session).frame()
    assert frame.network is not None
    health = frame.network.layers[1].health
    assert health is not None
    assert frame.caption.startswith("backward layer 2: Batch normalisation 4 receives ∂L/∂a of spread")
    assert frame.caption.endswith(f"norm {fixed(health.gradient_norm)}")
    session.seek(Address(3))
    assert Observer(session).frame().caption.endswith("and 23 more")


def test_layers_hold_the_numbers_of_the_step_that_comes() -> None:
    session = Session(experiment())
    session.advance(4)
    frame = Observer(session).frame()
    assert frame.network is not None
    first, norm, dropped, last = frame.network.layers
    assert [layer.kind for layer in frame.network.layers] == [
        "dense",
        "batch_normalization",
        "dropout",
        "dense",
    ]
    batch = session.batches.indices(4)
    assert batch is not None
    np.testing.assert_array_equal(frame.network.examples, batch)
    data = session.problem.data
    assert data is not None
    x = np.column_stack((data.x[batch], np.ones(10)))
    assert first.weights is not None
    assert first.pre_activation is not None
    np.testing.assert_allclose(first.pre_activation, first.weights @ x.T, rtol=1e-12)
    assert first.pre_activation_gradient is not None
    assert first.weight_gradient is not None
    np.testing.assert_allclose(first.weight_gradient, first.pre_activation_gradient @ x, rtol=1e-9)
    assert norm.pre_activation is None
    assert norm.output is not None
    assert dropped.output is not None
    kept = dropped.output != 0
    assert 0 < kept.mean() < 1
    np.testing.assert_allclose(dropped.output[kept], norm.output[kept] / 0.75)
    assert norm.statistics is not None
    np.testing.assert_array_equal(norm.statistics.ravel(), session.racers[0].stepper.statistics)
    assert (last.activation, last.inputs, last.units, last.first) == ("linear", 4, 1, 20)
    gradient = frame.racers[0].step_gradient
    assert gradient is not None
    assert last.weight_gradient is not None
    np.testing.assert_array_equal(last.weight_gradient.ravel(), gradient[20:])


def test_running_statistics_move_once_a_step_as_if_computed_by_hand() -> None:
    session = Session(experiment([dense(3), {"kind": "batch_normalization", "momentum": 0.8}, dense(1)]))
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(7):
        Observer(session).frame()
        z = inside(session).layers[0].output
        assert z is not None
        mean = 0.8 * mean + 0.2 * z.mean(axis=1)
        variance = 0.8 * variance + 0.2 * z.var(axis=1)
        session.advance(1)
    np.testing.assert_allclose(session.racers[0].stepper.statistics, np.concatenate((mean, variance)))


def test_thumbnails_and_answers_are_drawn_over_the_plane_in_inference() -> None:
    session = Session(experiment(None, RacerSpec("adam"), RacerSpec("sgd", {"learning_rate": 0.1})))
    session.advance(20)
    network = inside(session)
    assert network.plane is not None
    side = len(network.plane)
    assert [drawn.shape for drawn in network.thumbnails] == [(units, side, side) for units in (4, 4, 4, 1)]
    assert (network.plane[5, 0] < network.plane[6, 0]).tolist() == [True, False]
    racer = session.racers[1]
    objective = racer.objective
    assert isinstance(objective, NetworkObjective)
    expected = objective.predict(racer.theta, network.plane[3], racer.stepper.statistics)
    np.testing.assert_allclose(network.answers[1][3], expected)
    assert [[score.part for score in scores] for scores in network.scores] == [["train", "test"]] * 2
    np.testing.assert_allclose(
        1 / (1 + np.exp(-network.thumbnails[-1][0])), network.answers[0][..., 0], rtol=1e-12
    )


def test_a_network_too_large_to_draw_has_no_thumbnails_but_an_answer() -> None:
    session = Session(experiment([*[dense(150, "relu")] * 2, dense(1)]))
    network = inside(session)
    assert network.thumbnails == ()
    assert len(network.answers) == 1


def test_data_of_one_column_have_a_curve_and_no_plane() -> None:
    session = Session(
        experiment(
            [dense(3, "tanh"), dense(1)], dataset="sine", loss="mean_squared_error", features=("x", "x^2")
        )
    )
    frame = Observer(session).frame()
    assert frame.network is not None
    assert frame.network.plane is None
    assert frame.network.answers == frame.network.thumbnails == ()
    assert frame.network.inputs == ("x", "x^2")
    assert frame.data is not None
    assert frame.data.x.shape[1] == frame.data.grid.shape[1] == 1
    assert frame.data.predictions[0].shape == (len(frame.data.grid), 1)


def test_features_are_computed_over_the_plane() -> None:
    session = Session(experiment([dense(2), dense(1)], features=("x1*x2",)))
    network = inside(session)
    assert network.plane is not None
    theta = session.racers[0].theta
    product = network.plane.prod(axis=-1)
    np.testing.assert_allclose(network.thumbnails[0][1], theta[2] * product + theta[3], rtol=1e-12)


def test_racers_may_have_networks_of_their_own() -> None:
    wide = RacerSpec("adam", network=NetworkOverride(values={"units": 6}))
    shallow = RacerSpec("sgd", network=NetworkOverride(layers=specs_of([dense(1, "sigmoid")])))
    told = experiment(None, RacerSpec("adam"), wide, shallow)
    session = Session(replace(told, view={"racer": 2}))
    session.advance(5)
    assert len(session.phases) == 11
    frame = Observer(session).frame()
    assert frame.network is not None
    assert [len(racer.theta) for racer in frame.racers] == [25, 37, 3]
    assert len(frame.network.layers) == 1
    session.seek(Address(5, 2))
    assert inside(session).layers[0].output is not None
    session.phase_by(1)
    assert Observer(session).frame().caption == "forward layer 2: sgd has no such layer"
    whole = Session(told)
    whole.seek(Address(5))
    np.testing.assert_array_equal(whole.racers[1].theta, session.racers[1].theta)


@pytest.mark.parametrize(
    ("layers", "optimizer", "sentence_start"),
    [
        # Adam's steps have one length: the exponentials of exponentials overflow long before theta does
        ([dense(4, "exponential")] * 2 + [dense(1)], "adam", r"in layer 2: the loss or its gradient grew"),
        ([dense(4, "squ")] * 3 + [dense(1)], "sgd", r"in layer \d: it ran off without bound"),
        ([dense(1)], "sgd", r"at step \d+: "),
    ],
)
def test_a_deep_run_that_breaks_off_names_the_layer(
    layers: list[dict[str, Any]], optimizer: str, sentence_start: str
) -> None:
    told = experiment(
        layers, RacerSpec(optimizer, {"learning_rate": 10.0}), loss="mean_squared_error", batch_size=None
    )
    session = Session(told)
    session.advance(2000)
    last = session.racers[0].last_step
    assert last is not None
    sentence = session.divergence
    assert f"diverged at step {last + 1}" in sentence
    assert re.search(sentence_start, sentence)
    frame = Observer(session).frame()
    assert frame.network is not None
    health = frame.network.layers[0].health
    assert health is not None
    assert math.isnan(health.update_ratio), "there is no update any more"
    replayed = Session(told)
    for step in range(1, last + 3):
        replayed.seek(Address(step))
    assert replayed.divergence == sentence


def test_nothing_inside_can_be_written() -> None:
    session = Session(experiment())
    session.advance(2)
    network = inside(session)
    arrays = [network.plane, network.examples, *network.thumbnails, *network.answers]
    arrays += [network.history.steps, network.history.health, network.history.quantiles]
    for layer in network.layers:
        arrays += [value for value in vars(layer).values() if isinstance(value, np.ndarray)]
    for scores in network.scores:
        arrays += [array for score in scores for array in (score.wrong, score.confusion)]
    assert [array.flags.writeable for array in arrays if array is not None] == [False] * len(arrays)


def test_float32_networks_are_seen_inside_too() -> None:
    session = Session(experiment(precision="float32"))
    session.advance(2)
    output = inside(session).layers[0].output
    assert output is not None
    assert output.dtype == np.float64


def test_surfaces_have_no_layers_to_look_into() -> None:
    session = Session(Experiment(SurfaceSpec("bowl"), named((RacerSpec("sgd"),))))
    assert Observer(session).frame().network is None
    with pytest.raises(RavineError, match="sgd trains no network"):
        layer_table(session.racers[0])


def test_the_layer_table_says_what_the_frame_says() -> None:
    session = Session(experiment())
    session.advance(3)
    table = layer_table(session.racers[0])
    for told, layer in zip(table, inside(session).layers, strict=True):
        assert (told["kind"], told["units"]) == (layer.kind, layer.units)
        assert repr({**told}) == repr({"kind": layer.kind, "units": layer.units, **vars(layer.health)})


def test_noise_of_layers_is_measured_where_the_view_asks_and_the_same_however_one_came_there() -> None:
    asked = replace(experiment(), view={"layer_noise": True})
    there, back = Session(asked), Session(asked)
    there.advance(6)
    back.advance(9)
    assert inside(back).history.signal is not None
    back.seek(Address(6))
    first, second = inside(there).history, inside(back).history
    assert first.signal is not None
    assert second.signal is not None
    np.testing.assert_array_equal(first.signal, second.signal)
    assert first.signal.shape == first.motion.shape[:2]
    assert inside(Session(experiment())).history.signal is None
    there.seek(Address(6, 2))
    within = inside(there).history
    assert within.signal is not None
    assert len(within.signal) == len(within.steps) == len(first.steps) - 1


@pytest.mark.parametrize(
    ("data", "loss", "curves"), [("circle", CLASSES, 1), ("plane", "mean_squared_error", 0)]
)
def test_more_of_the_answers_is_brought_of_numbers_and_of_classes_where_it_is_asked(
    data: str, loss: str, curves: int
) -> None:
    layer = dense(1, "sigmoid" if curves else "linear")
    described = experiment([layer], dataset=data, data={"samples": 20, "test_share": 0.5}, loss=loss)
    plain = inside(Session(described)).score_details
    asked = inside(Session(replace(described, view={"score_plot": "roc"}))).score_details
    assert [detail.part for detail in asked] == ["train", "test"]
    assert len(asked[1].rocs) == curves
    assert (plain == ()) == bool(curves)
    assert asked[1].true.shape == ((0, 0) if curves else (10, 1))
