"""What an update rule may ask of the loss about the place where its step begins.

The class stands alone, because programs in NumPy contain its text as it is here
(`engine.codegen.step_point_text`): it uses NumPy, the constants of this module and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.objective import FloatArray, IntArray

#: A curvature that is no larger than this share of the largest is level: no step can be divided by it.
LEVEL = 1e-12
#: How many lengths backtracking tries before it stays where it is.
MOST_TRIES = 40
#: Steps and changes of the gradient whose product is no larger are not used, as in ``torch.optim.LBFGS``.
SMALLEST_PRODUCT = 1e-10

#: The loss and the gradient ``(P,)`` at a point ``(P,)``, over the batch of the step.
Evaluate = Callable[[FloatArray], tuple[float, FloatArray]]
Hessian = Callable[[FloatArray], FloatArray]


class StepPoint:
    """The loss about the place where a step begins.

    Attributes:
        tried: the points ``(P,)`` at which this step looked, in order, as a line search does.
        evaluations: of the loss or its gradient in this step; a Hessian known by formulas counts as P.
    """

    def __init__(
        self,
        hessian: Hessian | None = None,
        *,
        sign: float = 1.0,
        held: IntArray | Sequence[int] = (),
        precision: float = 2.0**-52,
    ) -> None:
        """Know what does not change from step to step.

        Args:
            hessian: the Hessian ``(P, P)`` at a point; None takes differences of gradients.
            sign: -1 where the loss is maximised: all that is asked for is then that of its negative.
            held: the places of parameters that do not move.
            precision: the relative error of gradients, by which differences are spaced.
        """
        self.exact, self.sign, self.held = hessian, sign, list(held)
        self.spacing = precision ** (1.0 / 3.0)
        self.tried: list[FloatArray] = []
        self.evaluations = 0

    def begin(self, evaluate: Evaluate, theta: FloatArray, loss: float, gradient: FloatArray) -> None:
        """Stand where a step begins, with the loss and the gradient there."""
        self.evaluate = evaluate
        self.theta, self.loss, self.gradient = theta.copy(), self.sign * loss, self.sign * gradient
        self.known: dict[str, FloatArray] = {}
        self.tried, self.evaluations = [], 1

    def asked(self, point: FloatArray) -> tuple[float, FloatArray]:
        """The loss and the gradient at a point."""
        self.evaluations += 1
        loss, gradient = self.evaluate(point)
        return self.sign * loss, self.sign * gradient

    def hessian(self) -> FloatArray:
        """The Hessian ``(P, P)``, symmetric."""
        if "hessian" not in self.known:
            if self.exact is None:
                self.known["hessian"] = self.differences()
            else:
                self.evaluations += len(self.theta)
                self.known["hessian"] = self.sign * self.exact(self.theta)
        return self.known["hessian"]

    def differences(self) -> FloatArray:
        """The Hessian by central differences of gradients."""
        columns = np.zeros((len(self.theta), len(self.theta)))
        for place in sorted(set(range(len(self.theta))) - set(self.held)):
            direction = np.zeros(len(self.theta))
            direction[place] = 1.0
            columns[place] = self.slope_along(
                direction, self.spacing * max(1.0, abs(float(self.theta[place])))
            )
        return 0.5 * (columns + columns.T)

    def slope_along(self, direction: FloatArray, apart: float) -> FloatArray:
        """How the gradient changes along a direction ``(P,)``, by a central difference."""
        ahead, behind = self.asked(self.theta + apart * direction), self.asked(self.theta - apart * direction)
        return (ahead[1] - behind[1]) / (2.0 * apart)

    def axes(self) -> tuple[FloatArray, FloatArray]:
        """The curvatures ``(P,)`` along the Hessian's axes, ascending, and the axes ``(P, P)`` as columns."""
        if "axes" not in self.known:
            hessian = self.hessian()
            if np.isfinite(hessian).all():
                self.known["values"], self.known["axes"] = np.linalg.eigh(hessian)
            else:
                self.known["values"], self.known["axes"] = hessian[0] * np.nan, hessian * np.nan
        return self.known["values"], self.known["axes"]

    def usable(self, divisors: FloatArray) -> FloatArray:
        """Divisors of which those that are level are infinite, so that nothing moves along their axes."""
        level = LEVEL * np.abs(self.axes()[0]).max()
        return np.where(np.abs(divisors) <= level, np.inf, divisors)

    # What rules call: the first argument is a vector (P,), and so is the result.

    def curvatures(self, shift: FloatArray) -> FloatArray:
        """The curvatures along the axes, ascending, with a shift added; infinite where that is level."""
        return self.usable(self.axes()[0] + shift)

    def curvature_sizes(self, shift: FloatArray) -> FloatArray:
        """The sizes of the curvatures along the axes, with a shift added; infinite where that is level."""
        return self.usable(np.abs(self.axes()[0]) + shift)

    def along_axes(self, u: FloatArray) -> FloatArray:
        """A vector in coordinates along the axes."""
        return self.axes()[1].T @ u

    def from_axes(self, u: FloatArray) -> FloatArray:
        """A vector of which coordinates along the axes are given."""
        return self.axes()[1] @ u

    def hessian_times(self, u: FloatArray) -> FloatArray:
        """The product of the Hessian and a vector."""
        if self.exact is not None:
            return self.hessian() @ u
        length = float(np.sqrt(u @ u))
        if length == 0.0:
            return np.zeros_like(u)
        return self.slope_along(u, self.spacing * max(1.0, float(np.sqrt(self.theta @ self.theta))) / length)

    def total(self, u: FloatArray) -> FloatArray:
        """The sum of all numbers of a vector, at each of its places."""
        return np.full_like(u, np.sum(u))

    def gradient_at(self, u: FloatArray) -> FloatArray:
        """The gradient at another point."""
        self.tried.append(u.copy())
        return self.asked(u)[1]

    def backtracked(self, u: FloatArray, shrink: float, sufficient: float) -> FloatArray:
        """The first of u, shrink u, shrink^2 u ... after which the loss has fallen enough; or 0.

        Enough is ``sufficient`` of what the slope along the step promises (Armijo 1966).
        """
        slope, length = float(self.gradient @ u), 1.0
        for _ in range(MOST_TRIES):
            point = self.theta + length * u
            self.tried.append(point)
            if self.asked(point)[0] <= self.loss + sufficient * length * slope:
                return length * u
            length *= shrink
        return np.zeros_like(u)

    def wolfe(self, u: FloatArray, sufficient: float, remaining: float) -> FloatArray:
        """A multiple of u after which the loss has fallen enough and the slope along u is flatter; or 0.

        Lengths are doubled or halved between one that is too short and one that is too long (Lewis & Overton
        2013, algorithm 2.6). Enough is as in `backtracked`, flatter is ``remaining`` of the slope here.
        """
        slope = float(self.gradient @ u)
        short, long, length = 0.0, np.inf, 1.0
        for _ in range(MOST_TRIES):
            point = self.theta + length * u
            self.tried.append(point)
            loss, gradient = self.asked(point)
            if not loss <= self.loss + sufficient * length * slope:
                long = length
            elif float(gradient @ u) < remaining * slope:
                short = length
            else:
                return length * u
            length = 2.0 * short if long == np.inf else 0.5 * (short + long)
        return short * u

    def inverse_updated(self, b: FloatArray, s: FloatArray, y: FloatArray) -> FloatArray:
        """An estimate ``(P, P)`` of the inverse Hessian that maps a change y of the gradient to the step s.

        The update of Broyden, Fletcher, Goldfarb and Shanno; the identity is first scaled to the curvature of
        the pair (Nocedal & Wright 2006, equations 6.17 and 6.20). Without positive curvature all stays.
        """
        product = float(s @ y)
        if not product > SMALLEST_PRODUCT:
            return b
        identity = np.eye(len(s))
        if np.array_equal(b, identity):
            b = product / float(y @ y) * identity
        across = identity - np.outer(s, y) / product
        return across @ b @ across.T + np.outer(s, s) / product

    def times(self, u: FloatArray, b: FloatArray) -> FloatArray:
        """The product of a matrix ``(P, P)`` and a vector."""
        return b @ u

    def pair_kept(self, k: FloatArray, s: FloatArray, y: FloatArray) -> FloatArray:
        """The pairs ``(2, M, P)`` of the last steps s and changes y of the gradient, with another one.

        The oldest is dropped. A pair without positive curvature is not kept.
        """
        if not float(s @ y) > SMALLEST_PRODUCT:
            return k
        return np.concatenate((k[:, 1:], np.stack((s, y))[:, None]), axis=1)

    def two_loop(self, u: FloatArray, k: FloatArray, memory: float) -> FloatArray:
        """The product of the inverse Hessian that the last pairs imply and a vector.

        Nocedal & Wright 2006, algorithm 7.4, from the curvature of the last pair.
        """
        pairs = [(s, y, 1.0 / float(y @ s)) for s, y in zip(*k[:, -int(memory) :], strict=True) if y.any()]
        q, shares = u.copy(), []
        for s, y, inverse in reversed(pairs):
            shares.append(inverse * float(s @ q))
            q = q - shares[-1] * y
        if pairs:
            s, y, _ = pairs[-1]
            q = float(s @ y) / float(y @ y) * q
        for s, y, inverse in pairs:
            q = q + (shares.pop() - inverse * float(y @ q)) * s
        return q
