"""What a row of the table of activations carries."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import RealArray
from engine.errors import RavineError
from engine.library_spelling import NOT_SPELLED, Spelling
from engine.objective import FloatArray
from engine.parameters import Dialect, Parameter, Value, check_values, complete

Family = Literal["ridge", "radial", "folding"]
Saturation = Literal["no", "left", "right", "both"]
Number = Callable[[float], RealArray]
ORDERS = {-1.0: "jumps", 0.0: "C⁰", 1.0: "C¹", math.inf: "smooth"}


class Curve(NamedTuple):
    """An activation with its constants settled, ready to be called on buffers.

    Attributes:
        value: ``value(z, out)`` writes f(z); ``out`` may not overlap ``z``.
        slope: ``slope(z, value, out)`` writes f'(z), given f(z); ``out`` overlaps neither.
    """

    value: Callable[[RealArray, RealArray], object]
    slope: Callable[[RealArray, RealArray, RealArray], object]


class FoldingFunction(NamedTuple):
    """A folding activation with its constants settled.

    Attributes:
        pieces: how many inputs make one output.
        value: ``value(z, out)`` writes f(z) (..., U, B) for z (..., U pieces, B).
        vjp: ``vjp(z, value, gradient, out)`` writes dloss/dz, given dloss/df.
    """

    pieces: int
    value: Callable[[RealArray, RealArray], object]
    vjp: Callable[[RealArray, RealArray, RealArray, RealArray], object]


@dataclass(frozen=True, kw_only=True)
class Activation:
    """One activation function. Facts hold at the default constants.

    Attributes:
        key: Keras's name where Keras has one.
        title: the name shown.
        meaning: what it does to a signal, in a sentence.
        formula: f(z) in LaTeX.
        derivative: f'(z) in LaTeX.
        second: f''(z) in LaTeX; empty in folding rows.
        source: where it was proposed.
        spelling: how Keras and PyTorch write it, over the parameters and ``{units}``; of a learned
            constant ``{learned}`` says how many there are, and ``{shared}`` is Keras's argument where one is.
        curve: ``curve(number, **constants)`` settles the constants; ``number`` makes typed scalars.
            None in folding rows.
        fold: the same for folding rows; None in all others.
        exact_slope: ``exact_slope(z, **constants)`` is f'(z), of the shape and type of z, where the curve's
            slope loses digits that the function still has. None where the curve's is as good.
        second_derivative: ``second_derivative(z, **constants)`` is f''(z), of the shape of z; at a kink what
            the row states. None in folding rows.
        range: in LaTeX.
        low: infimum of f.
        high: supremum of f.
        continuity: how many derivatives are continuous: -1 for a jump, 0 for a kink, inf for smooth.
        monotonic: never falls.
        zero_centred: odd, so that symmetric inputs give outputs with mean zero.
        saturating: on which side f' tends to 0.
        family: ridge (of a weighted sum), radial (of a distance) or folding (of many values).
        parameters: the constants.
        learned: the constant that training adjusts, if there is one.
        notes: how parts of a typed formula were read that could be meant in two ways.
    """

    key: str
    title: str
    meaning: str
    formula: str
    derivative: str
    second: str = ""
    source: str
    spelling: Spelling = NOT_SPELLED
    curve: Callable[..., Curve] | None = None
    exact_slope: Callable[..., RealArray] | None = None
    second_derivative: Callable[..., FloatArray] | None = None
    fold: Callable[..., FoldingFunction] | None = None
    range: str
    low: float
    high: float
    continuity: float
    monotonic: bool
    zero_centred: bool
    saturating: Saturation
    family: Family = "ridge"
    parameters: tuple[Parameter, ...] = ()
    learned: str = ""
    notes: tuple[str, ...] = ()

    @property
    def short_title(self) -> str:
        """The one short name that it has everywhere: its title without brackets, or the initials in them."""
        name, _, inside = self.title.partition(" (")
        return inside.rstrip(")") if inside.rstrip(")").isupper() else name

    @property
    def order(self) -> str:
        """The order of continuity in a word: it jumps, is C⁰ (a kink) or C¹, or smooth."""
        return ORDERS[float(self.continuity)]

    def constants(self, values: Mapping[str, object], dialect: Dialect) -> dict[str, Value]:
        """Every constant: the given one, checked, or the dialect's default.

        Raises:
            RavineError: an unknown constant or a bad value.
        """
        checked = check_values(self.parameters, values, owner=f"activation {self.key}")
        return complete(self.parameters, checked, dialect)

    def settle(self, constants: Mapping[str, Value], dtype: npt.DTypeLike = np.float64) -> Curve:
        """The curve for all constants, computing in one type.

        Raises:
            RavineError: it is a folding activation, which has no curve.
        """
        if self.curve is None:
            raise RavineError(
                f"activation {self.key} folds several values into one; it has no curve of one z"
            )
        return self.curve(_numbers(dtype), **constants)

    def settle_fold(
        self, constants: Mapping[str, Value], dtype: npt.DTypeLike = np.float64
    ) -> FoldingFunction:
        """The folding for all constants, computing in one type.

        Raises:
            RavineError: it is not a folding activation.
        """
        if self.fold is None:
            raise RavineError(f"activation {self.key} works value by value; it folds nothing")
        return self.fold(_numbers(dtype), **constants)

    def evaluate(
        self, z: FloatArray, *, dialect: Dialect = "textbook", **constants: Value
    ) -> tuple[FloatArray, FloatArray]:
        """f(z) and f'(z), of the shape of z, the slope as exact as it gets; nothing is warned about.

        Raises:
            RavineError: as ``constants`` and ``settle``.
        """
        settled = self.constants(constants, dialect)
        curve = self.settle(settled, z.dtype)
        value, slope = np.empty_like(z), np.empty_like(z)
        with np.errstate(all="ignore"):
            curve.value(z, value)
            if self.exact_slope is not None:
                return value, np.asarray(self.exact_slope(z, **settled), z.dtype)
            curve.slope(z, value, slope)
        return value, slope

    def evaluate_second_derivative(self, z: FloatArray, constants: Mapping[str, Value]) -> FloatArray:
        """f''(z), of the shape of z, for all constants; nothing is warned about.

        Raises:
            RavineError: it is a folding activation, which has no curve.
        """
        if self.second_derivative is None:
            raise RavineError(
                f"activation {self.key} folds several values into one; it has no curve of one z"
            )
        with np.errstate(all="ignore"):
            return np.asarray(self.second_derivative(z, **constants), dtype=np.float64) + np.zeros_like(z)


def _numbers(dtype: npt.DTypeLike) -> Number:
    return lambda value: np.array(value, dtype)
