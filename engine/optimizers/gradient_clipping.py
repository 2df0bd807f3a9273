"""Gradient clipping: how a gradient may be shortened before the optimizer uses it.

The names and meanings are Keras's. With g the gradient of one variable (the weights of a layer, its biases;
on a surface x and y are one each), G that of all of them, and c the limit:

===================  ==================================  =====================================================
key                  the optimizer gets                  elsewhere
===================  ==================================  =====================================================
``clipvalue``        min(max(g, -c), c), entry by entry  ``torch.nn.utils.clip_grad_value_``
``clipnorm``         g c / max(|g|, c), each variable    no other
``global_clipnorm``  g c / max(|G|, c)                   R. Pascanu et al. 2013, arXiv 1211.5063;
                                                         ``clip_grad_norm_``, which divides by |G| + 1e-6
===================  ==================================  =====================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.arrays import frozen_copy, length_of
from engine.errors import RavineError
from engine.expression import parse, to_latex
from engine.number_format import number_latex
from engine.objective import FloatArray, IntArray
from engine.optimizers.equations import BEFORE, WITH_GRADIENT, ExplainedLine
from engine.parameters import Parameter, Value, check_values


def _limit(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name, default=1.0, low=0.0, low_open=True, high=1e12, scale="log", slider_low=1e-3,
        slider_high=1e3, symbol="c", meaning=meaning,
    )  # fmt: skip


#: At most one of them is given; without any nothing is clipped.
GRADIENT_CLIPPING = (
    _limit("clipvalue", "Each entry of the gradient is cut to at most this size."),
    _limit(
        "clipnorm", "The gradient of each layer's weights, and of its biases, is shortened to this length."
    ),
    _limit("global_clipnorm", "The whole gradient is shortened to this length, its direction kept."),
)


def check_gradient_clipping(values: Mapping[str, object]) -> dict[str, Value]:
    """The given values, checked.

    Raises:
        RavineError: an unknown name, a bad value, or more than one of them.
    """
    checked = check_values(GRADIENT_CLIPPING, values, owner="clipping")
    if len(checked) > 1:
        raise RavineError(f"{' and '.join(checked)} are given; a gradient is clipped in one way, so keep one")
    return checked


_FORMULAS = {
    "clipvalue": parse("min(max(g, -c), c)", "gc"),
    "clipnorm": parse("g*c/max(n, c)", "gcn"),
    "global_clipnorm": parse("g*c/max(n, c)", "gcn"),
}
#: n is the length of g: of the variable that an entry is in, or of all of it.
_SYMBOLS = {
    "clipvalue": {},
    "clipnorm": {"n": r"\left\|g_{\mathrm{variable}}\right\|"},
    "global_clipnorm": {"n": r"\left\|g\right\|"},
}

#: As `ExplainedLine.places` has them.
_KNOWN = {"g": WITH_GRADIENT, "n": WITH_GRADIENT, "c": BEFORE}

#: Shortens or cuts a gradient ``(P,)`` in place.
GradientClipper = Callable[[FloatArray], object]


def make_gradient_clipper(values: Mapping[str, Value], names: Sequence[str]) -> GradientClipper | None:
    """What the given values do to a gradient; None if there are none.

    Args:
        values: as `check_gradient_clipping` returns them.
        names: of the entries of theta; they say which entries make a variable.
    """
    for key, value in values.items():
        limit = float(value)
        if key == "clipvalue":
            return lambda gradient: np.clip(gradient, -limit, limit, out=gradient)
        if key == "clipnorm":
            return _each_shortened(variables_of(names), limit)
        return lambda gradient: np.multiply(gradient, _factor(gradient, limit), out=gradient)
    return None


def variables_of(names: Sequence[str]) -> tuple[IntArray, ...]:
    """Which entries of theta make each variable: those whose names differ in their places in it alone.

    Args:
        names: e.g. ``layer1.weight[0,0]``, ``layer1.bias[0]``, ``layer1.weight[1,0]``, ...
    """
    places: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        places.setdefault(name.partition("[")[0], []).append(index)
    return tuple(np.array(indices, dtype=np.intp) for indices in places.values())


def explain_gradient_clipping(
    values: Mapping[str, Value], gradient: FloatArray, clipped: FloatArray, names: Sequence[str]
) -> tuple[ExplainedLine, ...]:
    """What clipping does to a step's gradient, as a line of the update rule; none where nothing is clipped.

    Args:
        values: as `check_gradient_clipping` returns them.
        gradient: before (P,).
        clipped: after (P,).
        names: of the entries of theta.
    """
    lines = []
    for key, value in values.items():
        limit, formula = float(value), _FORMULAS[key]
        lengths = np.full_like(gradient, length_of(gradient))
        if key == "clipnorm":
            for places in variables_of(names):
                lengths[places] = length_of(gradient[places])
        numbers = [
            {"g": number_latex(before), "c": number_latex(limit, padded=False), "n": number_latex(length)}
            for before, length in zip(gradient[:2].tolist(), lengths[:2].tolist(), strict=True)
        ]
        lines.append(
            ExplainedLine(
                name="g",
                formula=rf"g \leftarrow {to_latex(formula, _SYMBOLS[key])}",
                numbers=tuple(
                    rf"{number_latex(after)} \leftarrow {to_latex(formula, texts)}"
                    for after, texts in zip(clipped[:2].tolist(), numbers, strict=True)
                ),
                places=rf"{WITH_GRADIENT} \leftarrow {to_latex(formula, _KNOWN)}",
                values=frozen_copy(clipped),
                before=frozen_copy(gradient),
                inputs={"c": frozen_copy(np.array([limit])), "n": frozen_copy(lengths)},
            )
        )
    return tuple(lines)


def _each_shortened(variables: Sequence[IntArray], limit: float) -> GradientClipper:
    def clip(gradient: FloatArray) -> None:
        for places in variables:
            part = gradient[places]
            gradient[places] = part * _factor(part, limit)

    return clip


def _factor(gradient: FloatArray, limit: float) -> float:
    """What brings a gradient to the length ``limit`` if it is longer, else exactly 1."""
    largest = float(np.abs(gradient).max())
    if largest <= 0:
        return 1.0
    # by its largest entry first, or the square of a huge one would be infinite
    scaled = gradient / largest
    return limit / max(largest * float(np.sqrt(scaled @ scaled)), limit)
