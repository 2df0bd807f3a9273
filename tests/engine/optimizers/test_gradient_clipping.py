"""Gradient clipping: what the optimizer gets, against Keras's formulas computed directly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.objective import FloatArray
from engine.optimizers.gradient_clipping import (
    check_gradient_clipping,
    explain_gradient_clipping,
    make_gradient_clipper,
    variables_of,
)
from engine.optimizers.stepper import Stepper, make_stepper
from engine.session.session import Session
from engine.surfaces.objective import SurfaceObjective

NAMES = ("layer1.weight[0,0]", "layer1.bias[0]", "layer1.weight[1,0]", "layer1.bias[1]", "layer2.weight[0,0]")
GRADIENT = np.array([3.0, -0.5, 4.0, 0.2, -2.0])
GRADIENTS = arrays.arrays(np.float64, 5, elements=st.floats(-1e300, 1e300))
STEEP = SurfaceObjective("50*(x^2 + 0.01*y^2)")


def clipped(key: str, limit: float, gradient: FloatArray = GRADIENT) -> FloatArray:
    result = gradient.copy()
    clip = make_gradient_clipper({key: limit}, NAMES)
    assert clip is not None
    clip(result)
    return result


def test_a_layers_weights_are_one_variable_and_its_biases_another() -> None:
    assert [places.tolist() for places in variables_of(NAMES)] == [[0, 2], [1, 3], [4]]
    assert [places.tolist() for places in variables_of(("x", "y"))] == [[0], [1]]


def test_clipvalue_cuts_each_entry() -> None:
    np.testing.assert_array_equal(clipped("clipvalue", 1.5), [1.5, -0.5, 1.5, 0.2, -1.5])


def test_clipnorm_shortens_each_variable_by_itself() -> None:
    # the weights (3, 4) are 5 long and become 1 long; the biases are short enough; -2 becomes -1
    np.testing.assert_allclose(clipped("clipnorm", 1.0), [0.6, -0.5, 0.8, 0.2, -1.0], rtol=1e-15)


def test_global_clipnorm_keeps_the_direction() -> None:
    factor = 1.0 / np.linalg.norm(GRADIENT)
    np.testing.assert_allclose(clipped("global_clipnorm", 1.0), GRADIENT * factor, rtol=1e-15)


@pytest.mark.parametrize("key", ["clipvalue", "clipnorm", "global_clipnorm"])
def test_what_is_short_enough_stays_to_the_last_bit(key: str) -> None:
    assert clipped(key, 100.0).tobytes() == GRADIENT.tobytes()


@given(GRADIENTS, st.sampled_from(["clipvalue", "clipnorm", "global_clipnorm"]), st.floats(1e-3, 1e3))
def test_any_finite_gradient_becomes_no_longer_than_the_limit_and_keeps_its_signs(
    gradient: FloatArray, key: str, limit: float
) -> None:
    result = clipped(key, limit, gradient)
    assert np.isfinite(result).all()
    assert np.abs(result).max() <= limit * (1 + 1e-12)
    assert (result * np.sign(gradient) >= 0).all()


def steps(stepper: Stepper, count: int) -> FloatArray:
    path = np.empty((count, 2))
    assert stepper.run(count, np.empty(count), path) == count
    return path


@pytest.mark.parametrize(
    ("clipping", "expected"),
    [
        ({"clipvalue": 2.0}, (-2.0, -2.0)),
        ({"clipnorm": 2.0}, (-2.0, -2.0)),
        ({"global_clipnorm": 1.0}, -np.array([400.0, 3.0]) / np.hypot(400.0, 3.0)),
        ({}, (-400.0, -3.0)),
    ],
)
def test_a_racer_on_a_surface_is_clipped_too(
    clipping: dict[str, float], expected: tuple[float, float]
) -> None:
    stepper = make_stepper(
        STEEP, optimizer="sgd", start=(4.0, 3.0), values={"learning_rate": 1e-3}, clipping=clipping
    )
    moved = steps(stepper, 1)[0] - (4.0, 3.0)
    np.testing.assert_allclose(moved, 1e-3 * np.asarray(expected), rtol=1e-10)


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adam"])
def test_the_preview_of_a_clipped_step_is_the_step_and_explains_it_with_the_clipped_gradient(
    optimizer: str,
) -> None:
    stepper = make_stepper(
        STEEP,
        optimizer=optimizer,
        start=(4.0, 3.0),
        values={"learning_rate": 0.01},
        clipping={"clipvalue": 1.0},
    )
    steps(stepper, 3)
    preview = stepper.preview()
    assert preview.theta_after is not None
    assert max(abs(preview.gradient)) > 1
    seen = [line.inputs["g"] for line in preview.lines if "g" in line.inputs]
    assert seen
    assert all(np.abs(gradient).max() == 1 for gradient in seen)
    clipping = next(line for line in preview.lines if "c" in line.inputs)
    first = preview.gradient if preview.lookahead_gradient is None else preview.lookahead_gradient
    assert clipping.before is not None
    assert clipping.before.tobytes() == first.tobytes()
    assert clipping.values.tobytes() == np.clip(first, -1, 1).tobytes()
    assert len(clipping.numbers) == 2
    assert steps(stepper, 1)[0].tobytes() == preview.theta_after.tobytes()


@pytest.mark.parametrize("clipping", [{"clipvalue": 0.01}, {"clipnorm": 0.02}, {"global_clipnorm": 0.05}])
def test_a_network_is_trained_with_the_gradients_that_keras_would_clip(clipping: dict[str, float]) -> None:
    layers = (LayerSpec("dense", {"units": 3, "activation": "tanh"}), LayerSpec("dense", {"units": 1}))
    experiment = Experiment(
        NetworkSpec("circle", layers=layers, batch_size=20),
        named((RacerSpec("sgd", {"learning_rate": 0.5}, clipping=clipping),)),
    )
    session = Session(experiment)
    racer = session.racers[0]
    theta, gradient = racer.theta.copy(), np.empty(racer.objective.size)
    names = np.array([name.partition("[")[0] for name in racer.objective.names])
    ((key, limit),) = clipping.items()
    shortened = 0
    for step in range(20):
        racer.objective.evaluate(theta, gradient, session.batches.indices(step))
        if key == "clipvalue":
            update = np.minimum(np.maximum(gradient, -limit), limit)
        elif key == "global_clipnorm":
            update = gradient * limit / max(float(np.linalg.norm(gradient)), limit)
        else:
            update = gradient.copy()
            for name in dict.fromkeys(names):
                update[names == name] *= limit / max(float(np.linalg.norm(gradient[names == name])), limit)
        shortened += not np.array_equal(update, gradient)
        theta -= 0.5 * update
    session.advance(20)
    assert shortened == 20
    np.testing.assert_allclose(racer.theta, theta, rtol=1e-12, atol=1e-14)


def test_going_back_and_forth_is_exact_with_clipping() -> None:
    experiment = Experiment(
        SurfaceSpec(surface="rosenbrock"), named((RacerSpec("momentum", clipping={"clipnorm": 1.0}),))
    )
    there, straight = Session(experiment), Session(experiment)
    there.advance(200)
    there.step_by(-90)
    straight.advance(110)
    assert there.racers[0].theta.tobytes() == straight.racers[0].theta.tobytes()
    plain = Session(replace(experiment, racers=named((RacerSpec("momentum"),))))
    plain.advance(110)
    assert plain.racers[0].theta.tobytes() != straight.racers[0].theta.tobytes()


def test_clipping_by_variable_is_explained_with_the_length_of_the_variable() -> None:
    after = clipped("clipnorm", 1.0)
    (line,) = explain_gradient_clipping({"clipnorm": 1.0}, GRADIENT, after, NAMES)
    np.testing.assert_array_equal(line.values, after)
    # the weights (3, 4) are 5 long together, the biases (-0.5, 0.2) shorter than 1
    assert "5.000" in line.numbers[0]
    assert line.numbers[0].startswith("0.6000")
    assert line.numbers[1].startswith("-0.5000")


@pytest.mark.parametrize(
    ("key", "formula", "numbers", "lengths"),
    [
        (
            "clipvalue",
            r"g \leftarrow \min\left(\max\left(g,\,-c\right),\,c\right)",
            (
                r"1.500 \leftarrow \min\left(\max\left(3.000,\,-1.5\right),\,1.5\right)",
                r"-0.5000 \leftarrow \min\left(\max\left(-0.5000,\,-1.5\right),\,1.5\right)",
            ),
            [np.linalg.norm(GRADIENT)] * 5,
        ),
        (
            "clipnorm",
            r"g \leftarrow \frac{g\,c}{\max\left(\left\|g_{\mathrm{variable}}\right\|,\,c\right)}",
            (
                r"0.9000 \leftarrow \frac{3.000\cdot 1.5}{\max\left(5.000,\,1.5\right)}",
                r"-0.5000 \leftarrow \frac{-0.5000\cdot 1.5}{\max\left(0.5385,\,1.5\right)}",
            ),
            [5.0, np.hypot(0.5, 0.2), 5.0, np.hypot(0.5, 0.2), 2.0],
        ),
        (
            "global_clipnorm",
            r"g \leftarrow \frac{g\,c}{\max\left(\left\|g\right\|,\,c\right)}",
            (
                r"0.8315 \leftarrow \frac{3.000\cdot 1.5}{\max\left(5.412,\,1.5\right)}",
                r"-0.1386 \leftarrow \frac{-0.5000\cdot 1.5}{\max\left(5.412,\,1.5\right)}",
            ),
            [np.linalg.norm(GRADIENT)] * 5,
        ),
    ],
)
def test_clipping_is_a_line_of_the_rule_with_this_steps_numbers(
    key: str, formula: str, numbers: tuple[str, str], lengths: list[float]
) -> None:
    after = clipped(key, 1.5)
    (line,) = explain_gradient_clipping({key: 1.5}, GRADIENT, after, NAMES)
    assert (line.name, line.formula) == ("g", formula)
    assert line.numbers == numbers
    np.testing.assert_array_equal(line.values, after)
    np.testing.assert_array_equal(line.before, GRADIENT)
    assert sorted(line.inputs) == ["c", "n"]
    assert line.inputs["c"].tolist() == [1.5]
    np.testing.assert_allclose(line.inputs["n"], lengths, rtol=1e-15)


def test_a_gradient_is_clipped_in_one_way_at_most() -> None:
    assert check_gradient_clipping({}) == {}
    assert check_gradient_clipping({"clipnorm": 2}) == {"clipnorm": 2.0}
    with pytest.raises(
        RavineError,
        match=r"^clipvalue and clipnorm are given; a gradient is clipped in one way, so keep one$",
    ):
        check_gradient_clipping({"clipvalue": 1.0, "clipnorm": 2.0})
    with pytest.raises(RavineError, match=r'^unknown parameter of clipping "clipnrm": did you mean clipnorm'):
        check_gradient_clipping({"clipnrm": 1.0})
    with pytest.raises(RavineError, match=r"^clipnorm = 0 is outside"):
        check_gradient_clipping({"clipnorm": 0.0})
