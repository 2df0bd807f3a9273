"""One neuron with two inputs, as a frame holds it, and what is said where there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from engine.frames.frame import Frame, RacerFrame
from engine.frames.layer_frame import LayerFrame
from engine.network.losses import LOSSES
from engine.objective import FloatArray
from widgets.network_parts.activation_curve import ActivationCurve, Evaluate, curve_of
from widgets.network_parts.selection import spec_of
from widgets.prediction_parts.predictions import Predictions

NEEDS = (
    "One neuron is drawn here: two inputs and a single dense layer of one unit. {found} Open the lesson AND "
    "with one sigmoid, or take layers away in the network's diagram."
)
#: Places at which the activation is looked at between the corners of the plane.
SAMPLES = 1201
#: A place between two of them is cut so finely so often: 2**45 times as fine, which uses up all digits.
PARTS, ROUNDS = 32, 9
#: Of each kind: more would be a hatching.
MOST_LINES = 24
#: A zero of the output this near to z = 0 is the line z = 0 itself.
NOTHING = 1e-9

Kind = Literal["sum", "zero", "threshold"]


@dataclass(frozen=True)
class Line:
    """A straight line of the plane, on which the neuron's sum is the same everywhere.

    Attributes:
        kind: where the sum is zero, where the output is zero, or where the answer changes from no to yes.
        z: the sum on it.
    """

    kind: Kind
    z: float


@dataclass(frozen=True, eq=False)
class Neuron:
    """A neuron at one moment.

    Attributes:
        frame: all of it.
        racer: the one whose neuron it is.
        answers: its answers over the plane, and the examples.
        layer: its only layer.
        curve: its activation, the loss's own sigmoid included.
        threshold: where the answer changes from no to yes; None for numbers.
        example: the place of the chosen example.
    """

    frame: Frame
    racer: RacerFrame
    answers: Predictions
    layer: LayerFrame
    curve: ActivationCurve
    threshold: float | None
    example: int

    @classmethod
    def of(cls, frame: Frame) -> Neuron | str:
        """The neuron in a frame, or why there is none."""
        answers, spec = Predictions.of(frame), spec_of(frame)
        if frame.network is None:
            return NEEDS.format(found="This objective is not a network.")
        layers, inputs = frame.network.layers, len(frame.network.inputs)
        if answers is None or spec is None or inputs != 2 or answers.data.x.shape[1] != 2 or spec.features:
            return NEEDS.format(
                found=f"This network is given {inputs} input{'s' * (inputs != 1)}, features included."
            )
        layer = layers[0]
        if len(layers) != 1 or layer.kind != "dense" or layer.units != 1 or layer.weights is None:
            return NEEDS.format(found=f"This network has {len(layers)} layers, the first of {layer.units}.")
        loss = LOSSES[spec.loss]
        shown = layer if loss.link == "linear" else replace(layer, activation="sigmoid", activation_values={})
        racer = frame.racers[frame.network.racer]
        curve = curve_of(shown, racer.theta)
        if curve is None or len(layer.weights) != 1 or loss.link == "softmax":
            return NEEDS.format(found="Its activation folds several sums into one.")
        threshold = answers.reading(frame.network.racer).middle if answers.names else None
        return cls(frame, racer, answers, layer, curve, threshold, frame.display.example)

    # how far the step has come

    @property
    def phase(self) -> str:
        """What was computed last; empty between steps."""
        done = self.frame.address.phase
        return self.frame.phases[done - 1] if done else ""

    def reached(self, phase: str) -> bool:
        """Whether a phase has been computed; between steps all are shown."""
        return not self.phase or self.frame.phases.index(phase) < self.frame.address.phase

    # numbers

    @cached_property
    def w(self) -> FloatArray:
        """The two weights."""
        return self._weights[:2]

    @cached_property
    def b(self) -> float:
        """The bias; 0 without one."""
        return float(self._weights[2]) if self.has_bias else 0.0

    @property
    def has_bias(self) -> bool:
        """Whether there is one."""
        return len(self._weights) == 3

    @cached_property
    def _weights(self) -> FloatArray:
        return np.zeros(2) if self.layer.weights is None else self.layer.weights[0]

    @cached_property
    def x(self) -> FloatArray:
        """The examples ``(N, 2)``."""
        return self.answers.data.x

    @cached_property
    def y(self) -> FloatArray:
        """Their targets ``(N,)``."""
        return self.answers.data.y[:, 0]

    @cached_property
    def z(self) -> FloatArray:
        """The sum of each example ``(N,)``."""
        return np.asarray(self.x @ self.w + self.b)

    @cached_property
    def output(self) -> FloatArray:
        """What is answered to each example ``(N,)``."""
        return self.curve.evaluate(self.z)[0]

    @cached_property
    def loss(self) -> float:
        """The loss of the chosen example alone."""
        spec = spec_of(self.frame)
        row, chosen = (
            LOSSES[self.frame.loss_key(self.frame.display.racer)],
            slice(self.example, self.example + 1),
        )
        # a loss with a link takes the sum and does the rest itself
        given = self.output if row.link == "linear" else self.z
        return row.of(
            given[chosen, None], self.answers.data.y[chosen], **({} if spec is None else spec.loss_values)
        )

    @property
    def right(self) -> bool | None:
        """Whether the chosen example is answered rightly; None for numbers."""
        if self.threshold is None:
            return None
        middle = 0.5 * (float(self.y.min()) + float(self.y.max()))
        return bool((self.output[self.example] > self.threshold) == (self.y[self.example] > middle))

    @property
    def gradients(self) -> FloatArray | None:
        """dloss/dw1, dw2 and db of the step; None before the backward phase."""
        known = self.layer.weight_gradient
        return None if known is None else known[0]

    @property
    def updates(self) -> FloatArray | None:
        """What the step adds to w1, w2 and b; None before the update."""
        return self.racer.update

    # lines

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines within reach of the plane: z = 0, the output's zeros, the changes of the answer."""
        corners = self.answers.plane[[0, 0, -1, -1], [0, -1, 0, -1]] @ self.w + self.b
        low, high = float(corners.min()), float(corners.max())
        if not np.isfinite([low, high]).all() or low == high:
            return ()
        found = [Line("sum", 0.0)] if low <= 0.0 <= high else []
        zeros = crossings(self.curve.evaluate, 0.0, low, high)
        # Where the threshold is zero its lines say more.
        if self.threshold != 0.0:
            found += [Line("zero", z) for z in zeros if abs(z) > NOTHING][:MOST_LINES]
        if self.threshold is not None:
            turns = crossings(self.curve.evaluate, self.threshold, low, high)
            found += [Line("threshold", z) for z in turns][:MOST_LINES]
        return tuple(found)

    def ends(self, line: Line) -> FloatArray:
        """Two points ``(2, 2)`` of a line, both beyond the plane."""
        x, y = self.answers.home
        middle = np.array([0.5 * (x.low + x.high), 0.5 * (y.low + y.high)])
        length = float(self.w @ self.w)
        foot = middle + self.w * (line.z - self.b - self.w @ middle) / length
        along = np.array([-self.w[1], self.w[0]]) / np.sqrt(length) * (x.high - x.low + y.high - y.low)
        return np.stack((foot - along, foot + along))


def crossings(evaluate: Evaluate, level: float, low: float, high: float) -> list[float]:
    """Where a curve passes through a level between two places, ascending, to the last digit.

    What lies between two of `SAMPLES` even places is found if the curve is on different sides there; a
    stretch that lies on the level, as left of a ReLU's kink, has no place of its own.
    """
    z = np.linspace(low, high, SAMPLES)
    side = np.sign(evaluate(z)[0] - level)
    left = np.flatnonzero(side[:-1] * side[1:] < 0.0)
    touched = np.flatnonzero((side[1:-1] == 0.0) & (side[:-2] * side[2:] < 0.0)) + 1
    below, above, first = z[left], z[left + 1], side[left]
    rows, shares = np.arange(len(left)), np.linspace(0.0, 1.0, PARTS + 1)
    for _ in range(ROUNDS if len(left) else 0):
        places = below[:, None] + (above - below)[:, None] * shares
        # the first place on the other side; the last is there in any case
        other = np.sign(evaluate(places)[0] - level) != first[:, None]
        other[:, -1] = True
        ahead = np.maximum(other.argmax(axis=1), 1)
        below, above = places[rows, ahead - 1], places[rows, ahead]
    return sorted([*(0.5 * (below + above)).tolist(), *z[touched].tolist()])
