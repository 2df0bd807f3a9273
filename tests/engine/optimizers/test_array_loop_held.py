"""Parameters that are held: no optimizer sees them; Keras and PyTorch give it none that is not trainable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.objective import FloatArray, IntArray
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect

START = np.array((0.7, -1.1, 0.4, 0.9))
HELD = np.array((0, 2))
FREE = np.array((1, 3))
#: What moves a parameter without a gradient, or mixes it into others.
FIERCE: dict[str, Any] = {
    "weight_decay": 0.1,
    "momentum": 0.9,
    "nesterov": True,
    "initial_accumulator_value": 0.1,
    "line_search": True,
}


class Partly:
    """A loss of four parameters, of which the first and the third are held."""

    samples = 0
    batch_size = 0
    size = 4
    names = ("layer1.w[0]", "layer1.w[1]", "layer2.w[0]", "layer2.w[1]")
    held = HELD

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        del batch
        gradient[...] = np.sin(theta) * theta[::-1] + theta
        gradient[HELD] = 0.0
        return float(theta @ theta)

    def losses(self, thetas: FloatArray) -> FloatArray:
        return np.asarray(np.square(thetas).sum(axis=1), np.float64)

    def hessian(self, theta: FloatArray) -> None:
        del theta


class Alone:
    """The same loss of the two that are not held: what a library gives its optimizer."""

    samples = 0
    batch_size = 0
    size = 2
    names = ("layer1.w[1]", "layer2.w[1]")

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        del batch
        everything, slope = START.copy(), np.empty(4)
        everything[FREE] = theta
        loss = Partly().evaluate(everything, slope)
        gradient[...] = slope[FREE]
        return loss

    losses = Partly.losses
    hessian = Partly.hessian


@pytest.mark.parametrize("clipping", [{}, {"clipnorm": 0.5}, {"global_clipnorm": 0.5}])
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_rule_steps_as_if_it_were_given_the_others_alone(
    key: str, dialect: Dialect, clipping: dict[str, float]
) -> None:
    known = {parameter.name for parameter in OPTIMIZERS[key].parameters}
    values = {name: value for name, value in FIERCE.items() if name in known}
    whole = make_stepper(
        Partly(), optimizer=key, start=START, values=values, dialect=dialect, clipping=clipping
    )
    alone = make_stepper(
        Alone(), optimizer=key, start=START[FREE], values=values, dialect=dialect, clipping=clipping
    )
    begun = {name: slot[HELD].copy() for name, slot in whole.slots.items() if slot.shape == START.shape}
    for stretch in (1, 7):  # slots of the step before count from the second stretch on
        whole.run(stretch, np.empty(stretch), None)
        alone.run(stretch, np.empty(stretch), None)
    assert whole.divergence == alone.divergence
    assert whole.theta[HELD].tobytes() == START[HELD].tobytes()
    # differences of gradients are spaced by all parameters
    level = 1e-12 if OPTIMIZERS[key].objective_functions else 0.0
    np.testing.assert_allclose(whole.theta[FREE], alone.theta, rtol=1e-13, atol=level)
    assert (whole.theta[FREE] != START[FREE]).any()
    for name, slot in begun.items():
        np.testing.assert_array_equal(whole.slots[name][HELD], slot)
    seen = whole.preview(explained=False)
    assert seen.update is not None
    np.testing.assert_array_equal(seen.update[HELD], 0.0)
