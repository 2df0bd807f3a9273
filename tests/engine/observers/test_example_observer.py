from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.analysis.chain_rule import WeightPlace, chain_rule
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, named
from engine.frames.followed_example import FollowedExample
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

LAYERS = [dense(3, "tanh"), {"kind": "batch_normalization"}, dense(1)]


def session(layers: list[dict[str, Any]] | None = None, **view: Any) -> Session:
    spec = NetworkSpec(
        dataset="diabetes", data={"test_share": 0.3, "scaling": "standard"}, layers=specs_of(layers or LAYERS)
    )
    made = Session(Experiment(spec, named((RacerSpec("adam", {"learning_rate": 0.01}),)), view=view))
    made.advance(5)
    return made


def followed(made: Session) -> FollowedExample:
    network = Observer(made).frame().network
    assert network is not None
    assert network.followed is not None
    return network.followed


def test_a_row_is_followed_through_every_layer_to_the_answer_in_its_own_unit() -> None:
    made = session(example_row=2)
    seen, racer = followed(made), made.racers[0]
    objective = racer.network_objective
    assert objective is not None
    data = objective.data
    assert data.scaling is not None
    assert data.target_scaling is not None
    np.testing.assert_allclose(seen.columns, data.scaling.restore(data.test_columns[2]))
    responses = objective.responses(racer.theta, data.test_x[2:3], racer.stepper.statistics)
    for own, layer in zip(seen.outputs, responses, strict=True):
        np.testing.assert_allclose(own, layer[0])
    np.testing.assert_allclose(seen.answer, data.target_scaling.restore(responses[-1][0]))
    assert seen.target is not None
    np.testing.assert_allclose(seen.target, data.target_scaling.restore(data.test_y[2]))
    assert (seen.part, seen.row, seen.of) == ("test", 2, len(data.test_x))
    assert seen.importance.shape == (10,)


def test_typed_numbers_are_followed_as_if_they_were_a_row() -> None:
    row = followed(session(example_row=4, example_part="train"))
    text = "; ".join(map(repr, row.columns.tolist()))
    typed = followed(session(example_row=0, example_values=text))
    assert (typed.part, typed.target, typed.complaint) == ("typed", None, "")
    np.testing.assert_allclose(typed.answer, row.answer, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [("1; 2", "2 values typed and the data have 10 columns"), ("x" + "; 1" * 9, 'age = "x" is no number')],
)
def test_what_cannot_be_followed_is_said_and_a_row_is_followed(text: str, said: str) -> None:
    seen = followed(session(example_row=1, example_values=text))
    assert seen.complaint.startswith(said)
    assert (seen.part, seen.row) == ("test", 1)


def test_nothing_is_followed_until_it_is_asked_for() -> None:
    network = Observer(session()).frame().network
    assert network is not None
    assert network.followed is None


def test_numbers_without_a_scale_are_followed_as_they_are() -> None:
    spec = NetworkSpec(dataset="line", data={"samples": 8, "test_share": 0.0})
    made = Session(
        Experiment(spec, named((RacerSpec("sgd"),)), view={"example_row": 9, "example_values": "2"})
    )
    seen = followed(made)
    assert seen.columns.tolist() == [2.0]
    assert (seen.part, seen.row, seen.of) == ("typed", 1, 8)


@pytest.mark.parametrize(
    "layers", [LAYERS, [dense(3, "sigmoid"), {"kind": "dropout", "rate": 0.5}, dense(1)]]
)
def test_the_loss_of_a_row_goes_back_through_every_layer_as_small_differences_say(
    layers: list[dict[str, Any]],
) -> None:
    made = session(layers, example_row=2)
    seen, racer = followed(made), made.racers[0]
    objective = racer.network_objective
    assert objective is not None
    theta, state, data = racer.theta, racer.stepper.statistics, objective.data

    def loss(at: np.ndarray) -> float:
        return float(np.square(objective.outputs(at, data.test_x[2:3], state) - data.test_y[2]).mean())

    (first, *_, last) = seen.layers
    assert first.weight_gradient is not None
    assert last.weight_gradient is not None
    for layer in (first, last):
        assert layer.weight_gradient is not None
        for place in np.ndindex(layer.weight_gradient.shape):
            near = np.zeros_like(theta)
            near[layer.first + np.ravel_multi_index(place, layer.weight_gradient.shape)] = 1e-5
            slope = (loss(theta + near) - loss(theta - near)) / 2e-5
            assert layer.weight_gradient[place] == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert last.output is not None
    np.testing.assert_array_equal(last.output[:, 0], seen.outputs[-1])


def test_its_chain_rule_is_exact() -> None:
    seen = followed(session(example_row=2))
    place = WeightPlace(0, 1, 3)
    chain = chain_rule(seen.layers, place, seen.inputs[:, None], 1)
    assert chain is not None
    assert chain.total == pytest.approx(chain.gradient, rel=1e-12)
    assert chain.gradient != 0.0
    assert all(path.agreement == pytest.approx(1.0) for path in chain.paths)


def test_of_a_typed_row_nobody_knows_what_is_right_so_nothing_goes_back() -> None:
    row = followed(session(example_row=4, example_part="train"))
    typed = followed(session(example_row=0, example_values="; ".join(map(repr, row.columns.tolist()))))
    assert typed.layers == ()


def test_columns_have_their_own_digits_back_after_scaling() -> None:
    spec = NetworkSpec(
        dataset="digits", data={"scaling": "standard", "test_share": 0.2}, layers=specs_of([dense(10)])
    )
    made = Session(Experiment(spec, named((RacerSpec("sgd"),)), view={"example_row": 17}))
    seen = followed(made)
    assert seen.columns.tolist() == [float(int(value)) for value in np.rint(seen.columns)]
    assert not np.signbit(seen.columns).any()
    assert seen.texts[:4] == tuple(f"{value:g}" for value in seen.columns[:4])
    np.testing.assert_array_equal(seen.given, seen.columns)


def test_what_a_network_takes_of_features_is_in_no_unit_of_a_column() -> None:
    spec = NetworkSpec(
        dataset="circle", data={"test_share": 0.0}, layers=specs_of([dense(1)]), features=("x1^2", "x2")
    )
    seen = followed(Session(Experiment(spec, named((RacerSpec("sgd"),)), view={"example_row": 1})))
    np.testing.assert_array_equal(seen.given, seen.inputs)
    assert seen.inputs[0] == seen.columns[0] ** 2


def test_of_hundreds_of_columns_none_is_typed_alone() -> None:
    spec = NetworkSpec(dataset="many_inputs", data={"inputs": 784}, layers=specs_of([dense(1)]))
    seen = followed(Session(Experiment(spec, named((RacerSpec("sgd"),)), view={"example_row": 1})))
    assert (seen.fields, seen.texts) == ((), ())
