r"""A moving average as gradient descent: every value of a series opens a bowl about itself.

The loss that the value x of one step gives to an average V and to the sum W of all weights given so far is

    L(V, W) = (V - x)^2 / 2 + (W - 1)^2 / 2,

with the gradient (V - x, W - 1) and the identity for its Hessian. A step of descent with the learning rate
1 - beta is therefore ``V = beta V + (1 - beta) x`` and ``W = beta W + (1 - beta)``: the exponentially
weighted moving average (C. C. Holt 1957), and from (0, 0) on W = 1 - beta^t, by which bias correction divides
(D. P. Kingma and J. Ba 2015, arXiv 1412.6980, section 3).
"""

from __future__ import annotations

import numpy as np

from engine.objective import FloatArray, IntArray

#: What the two parameters are called: the average, and the sum of the weights.
NAMES = ("V", "W")
#: The loss over the whole series, typeset.
LATEX = (
    r"\frac{1}{N}\sum_{t}\tfrac{1}{2}\left(V-\theta_{t}\right)^{2}"
    r"+\tfrac{1}{2}\left(W-1\right)^{2}"
)


class AverageObjective:
    """The bowls of a series; theta is (V, W). Over all values their mean is taken: a bowl about their mean.

    It holds no buffers and never changes, so threads may share one.
    """

    size = 2
    names = NAMES
    batch_size = 1

    def __init__(self, series: FloatArray) -> None:
        """Take a series (N,) of finite values, in order."""
        self.series = series
        self._values: list[float] = series.tolist()
        self.mean = float(series.mean())
        self._variance = float(series.var())

    @property
    def samples(self) -> int:
        """N, the values of the series."""
        return len(self._values)

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """Write the gradient at ``theta (2,)`` into ``gradient (2,)``, return the loss (see `Objective`)."""
        average, weight_sum = float(theta[0]), float(theta[1])
        spread = 0.0
        if batch is None:
            target, spread = self.mean, self._variance
        elif len(batch) == 1:
            target = self._values[int(batch[0])]
        else:
            chosen = self.series[batch]
            target, spread = float(chosen.mean()), float(chosen.var())
        away, missing = average - target, weight_sum - 1.0
        gradient[0], gradient[1] = away, missing
        return 0.5 * (away * away + spread + missing * missing)

    def full_loss_and_gradient(self, theta: FloatArray, gradient: FloatArray) -> float:
        """As `evaluate` over the whole series."""
        return self.evaluate(theta, gradient)

    def clone(self) -> AverageObjective:
        """Itself, for another thread: it never changes."""
        return self

    def losses(self, thetas: FloatArray) -> FloatArray:
        """The loss over the whole series at each of ``thetas (N, 2)`` as ``(N,)``."""
        with np.errstate(over="ignore", invalid="ignore"):
            squares = (thetas - np.array([self.mean, 1.0])) ** 2
            return np.asarray(0.5 * (squares.sum(axis=1) + self._variance))

    def hessian(self, theta: FloatArray) -> FloatArray:
        """The identity ``(2, 2)`` everywhere."""
        del theta
        return np.eye(2)

    def predict(self, theta: FloatArray, inputs: FloatArray, state: FloatArray | None = None) -> FloatArray:
        """What the average says of any day ``inputs (G, 1)``: itself, ``(G, 1)``; it has no running state."""
        del state
        return np.full((len(inputs), 1), float(theta[0]))
