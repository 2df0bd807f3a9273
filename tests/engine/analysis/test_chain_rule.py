"""The factors of a weight's gradient against the exact one and against finite differences."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from engine.analysis.chain_rule import GIVEN, Chain, Factor, WeightPlace, chain_rule, index_of, place_of
from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.frames.frame import Address, Frame
from engine.frames.layer_frame import LayerFrame
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.networks import central_differences

RACERS = (RacerSpec("adam", {"learning_rate": 0.02}, name="adam"),)
SMALL = (
    LayerSpec("dense", {"units": 4, "activation": "tanh"}),
    LayerSpec("dense", {"units": 3, "activation": "tanh"}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)
EVERY = (
    LayerSpec("dense", {"units": 5, "activation": "relu", "l1": 0.01, "l2": 0.02}),
    LayerSpec("batch_normalization"),
    LayerSpec("dense", {"units": 4, "activation": "maxout", "pieces": 3}),
    LayerSpec("dropout", {"rate": 0.3}),
    LayerSpec("dense", {"units": 3, "activation": "prelu", "use_bias": False}),
    LayerSpec("dense", {"units": 6, "activation": "softmax"}),
    LayerSpec("activation", {"activation": "maxout"}),
    LayerSpec("dense", {"units": 1}),
)
WIDE = (
    *(LayerSpec("dense", {"units": 40, "activation": "tanh"}) for _ in range(4)),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)


def session_of(layers: tuple[LayerSpec, ...], *, batch_size: int | None = 32) -> Session:
    spec = NetworkSpec("circle", layers=layers, loss="binary_crossentropy", batch_size=batch_size)
    session = Session(Experiment(objective=spec, racers=RACERS, seed=3))
    session.advance(10)
    return session


def layers_in(frame: Frame) -> tuple[LayerFrame, ...]:
    assert frame.network is not None
    return frame.network.layers


def inputs_in(frame: Frame) -> FloatArray:
    assert frame.network is not None
    assert frame.data is not None
    return frame.data.x[frame.network.examples].T


def chains(session: Session, every: int = 1) -> list[tuple[int, Chain]]:
    """The gradient of the parameters that are weights or biases, taken apart."""
    frame, result = Observer(session).frame(), []
    layers, inputs = layers_in(frame), inputs_in(frame)
    assert isinstance(session.experiment.objective, NetworkSpec)
    for index in range(0, len(frame.racers[0].theta), every):
        place = place_of(layers, index)
        if place is not None:
            values = session.experiment.objective.layers[place.layer].values
            l1, l2 = float(values.get("l1", 0.0)), float(values.get("l2", 0.0))
            chain = chain_rule(layers, place, inputs, inputs.shape[1], l1=l1, l2=l2)
            assert chain is not None
            result.append((index, chain))
    return result


@pytest.mark.parametrize("layers", [SMALL, EVERY, WIDE], ids=["small", "every layer", "wide"])
def test_the_sum_over_all_paths_is_the_exact_gradient(layers: tuple[LayerSpec, ...]) -> None:
    session = session_of(layers)
    step = Observer(session).frame().racers[0].step_gradient
    assert step is not None
    for index, chain in chains(session, every=1 if layers is not WIDE else 97):
        assert chain.gradient == step[index]
        assert abs(chain.difference) <= 1e-12 * chain.scale


def test_every_gradient_agrees_with_finite_differences() -> None:
    session = session_of(SMALL, batch_size=None)
    objective = session.problem.objective
    assert isinstance(objective, NetworkObjective)

    def loss(theta: FloatArray) -> float:
        return objective.evaluate(theta, np.empty(objective.size))

    expected = central_differences(loss, Observer(session).frame().racers[0].theta)
    found = chains(session)
    assert len(found) == objective.size
    assert [chain.total for _, chain in found] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("layers", [SMALL, EVERY], ids=["small", "every layer"])
def test_the_averages_of_a_path_multiply_to_its_contribution(layers: tuple[LayerSpec, ...]) -> None:
    for _, chain in chains(session_of(layers)):
        for path in chain.paths:
            product = prod(factor.average for factor in path.factors) * path.agreement
            assert product == pytest.approx(path.contribution, rel=1e-12, abs=1e-18)
            assert abs(path.agreement) <= 1.0 + 1e-12
            sizes = [abs(factor.average) for factor in path.factors]
            assert sizes[path.smallest] == min(sizes)


def test_a_network_with_few_paths_is_explained_to_the_last_one() -> None:
    for _, chain in chains(session_of(SMALL)):
        assert chain.count == (3, 1, 1)[chain.place.layer]
        assert len(chain.paths) == chain.count
        assert chain.explained == pytest.approx(chain.total, abs=1e-15)


def test_of_many_paths_the_strongest_are_given_in_order() -> None:
    layers = tuple(LayerSpec("dense", {"units": units, "activation": "tanh"}) for units in (2, 7, 8, 1))
    session = session_of(layers)
    chain = next(chain for _, chain in chains(session))
    frame = layers_in(Observer(session).frame())
    inputs, last = inputs_in(Observer(session).frame()), frame[3].output_gradient
    slopes = [1.0 - layer.output**2 for layer in frame if layer.output is not None]
    weights = [layer.weights for layer in frame if layer.weights is not None]
    assert last is not None
    products = [
        weights[1][j, 0]
        * weights[2][k, j]
        * weights[3][0, k]
        * (inputs[0] * slopes[0][0] * slopes[1][j] * slopes[2][k] * slopes[3][0] * last[0]).sum()
        for j in range(7)
        for k in range(8)
    ]
    expected = sorted(products, key=abs, reverse=True)[:GIVEN]
    assert chain.count == len(products)
    assert [path.contribution for path in chain.paths] == pytest.approx(expected, rel=1e-10)


def test_a_dead_unit_is_the_factor_nought() -> None:
    layers = (
        LayerSpec("dense", {"units": 1, "activation": "relu", "bias_initializer": "zeros"}),
        LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
    )
    spec = NetworkSpec("circle", layers=layers, loss="binary_crossentropy", start=(0.0, 0.0, -1.0, 0.5, 0.1))
    session = Session(Experiment(objective=spec, racers=RACERS))
    _, chain = chains(session)[0]
    path = chain.paths[0]
    assert chain.gradient == chain.total == 0.0
    assert path.factors[path.smallest].kind == "slope"
    assert path.factors[path.smallest].average == 0.0


def test_before_the_backward_phase_there_is_no_chain() -> None:
    session = session_of(SMALL)
    known = []
    for phase in range(1, len(session.phases)):
        session.seek(Address(10, phase))
        frame = Observer(session).frame()
        inputs = inputs_in(frame)
        chain = chain_rule(layers_in(frame), WeightPlace(1, 0, 0), inputs, inputs.shape[1])
        known.append((session.phases[phase - 1], chain is not None))
    assert [phase for phase, there in known if there] == ["backward layer 2", "backward layer 1"]


def test_places_and_entries_of_theta_belong_together() -> None:
    frame = Observer(session_of(EVERY)).frame()
    layers = layers_in(frame)
    places = {index: place_of(layers, index) for index in range(len(frame.racers[0].theta))}
    assert all(index_of(layers, place) == index for index, place in places.items() if place is not None)
    assert {frame.names[index].split(".")[1][:4] for index, place in places.items() if place is None} == {
        "gamm",
        "beta",
        "alph",
    }
    assert place_of(layers, -1) is None
    assert place_of(layers, len(places)) is None


def test_a_weight_that_is_not_there_is_refused() -> None:
    frame = Observer(session_of(EVERY)).frame()
    for place in (WeightPlace(0, 99, 0), WeightPlace(0, 0, 9), WeightPlace(1, 0, 0), WeightPlace(4, 0, None)):
        with pytest.raises(RavineError, match="has no weight"):
            chain_rule(layers_in(frame), place, inputs_in(frame), 32)


def test_a_factor_is_mixed_where_its_sign_differs_from_example_to_example() -> None:
    def factor(*values: float) -> Factor:
        return Factor("slope", 0, 0, 0, np.array(values), 1.0)

    assert factor(-1.0, 0.0, 2.0).mixed
    assert not factor(0.0, 2.0).mixed
    assert not factor(-1.0, 0.0).mixed


def test_only_of_more_paths_than_are_followed_can_one_be_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = next(chain for _, chain in chains(session_of(SMALL)))
    assert chain.exhaustive
    monkeypatch.setattr("engine.analysis.chain_rule.FOLLOWED", chain.count - 1)
    assert not chain.exhaustive


def test_in_a_large_network_the_frames_own_gradient_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(SMALL)
    summed = chains(session)
    monkeypatch.setattr("engine.analysis.chain_rule.PRODUCTS", 0)
    for (_, before), (_, after) in zip(summed, chains(session), strict=True):
        assert after.total == pytest.approx(before.total, abs=1e-15)
