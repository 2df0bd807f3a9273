"""A moving average written out: the terms of its sum with their numbers, and the LaTeX that says it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.averages.moving_average import MovingAverage
from engine.number_format import number_latex
from engine.objective import FloatArray


@dataclass(frozen=True, eq=False)
class Terms:
    """The newest terms of a sum, and the rest of it. Arrays hold one entry a term, the newest first.

    Attributes:
        average: what is written out.
        days: the number of each value.
        weights: of each value.
        values: the values themselves.
        products: weight times value.
        sums: the partial sums.
        rest: the sum of all older terms.
        older: how many these are.
        total: V_t.
    """

    average: MovingAverage
    days: FloatArray
    weights: FloatArray
    values: FloatArray
    products: FloatArray
    sums: FloatArray
    rest: float
    older: int
    total: float

    @classmethod
    def of(cls, average: MovingAverage, count: int) -> Terms:
        """The newest ``count`` terms of an average, or as many as there are."""
        weights, step = average.weights(count), average.step
        days = step - np.arange(len(weights), dtype=float)
        values = average.series[step - len(weights) : step][::-1]
        products = weights * values
        sums, total = np.cumsum(products), float(average.values[-1])
        rest = total - (float(sums[-1]) if len(sums) else 0.0)
        return cls(average, days, weights, values, products, sums, rest, step - len(weights), total)

    def symbols(self, count: int) -> str:
        """The sum in symbols as LaTeX: its first ``count`` terms, and the last one."""
        value, name = self.average.symbols
        step = self.average.step
        parts = [self._symbol(k, value) for k in range(min(count, len(self.days)))]
        if not parts:
            return rf"{name}_{{0}} = 0"
        if len(parts) < step:
            if len(parts) < step - 1:
                parts.append(r"\dots")
            parts.append(self._symbol(step - 1, value))
        if average_starts_elsewhere(self.average):
            parts.append(rf"\beta^{{{step}}}\,{name}_{{0}}")
        return rf"{name}_{{{step}}} = " + "+".join(parts)

    def _symbol(self, k: int, value: str) -> str:
        power = "" if k == 0 else r"\beta\," if k == 1 else rf"\beta^{{{k}}}\,"
        return rf"\left(1-\beta\right)\,{power}{value}_{{{self.average.step - k}}}"

    def numbers(self, count: int) -> str:
        """The same sum in numbers: ``count`` terms, what the older ones make together, and the result."""
        parts = [
            rf"{_weight(float(weight))}\cdot {_boxed(float(value))}"
            for weight, value in zip(self.weights[:count], self.values[:count], strict=True)
        ]
        if not parts:
            return ""
        total = number_latex(self.total)
        left = self.total - float(self.sums[len(parts) - 1])
        more = self.average.step > len(parts) or average_starts_elsewhere(self.average)
        rest = rf"+{_boxed(left)}" if more else ""
        return rf"{total} = " + "+".join(parts) + rest

    def correction(self) -> str:
        """The correction of the start's bias, with its numbers."""
        average, name = self.average, self.average.symbols[1]
        if average.step == 0:
            return ""
        constant = len(average.beta_changes) == 1
        total_weight = rf"\left(1-\beta^{{{average.step}}}\right)" if constant else rf"W_{{{average.step}}}"
        numbers = rf"{number_latex(self.total)}\,/\,{number_latex(float(average.weight_sums[-1]))}"
        corrected = number_latex(float(average.corrected[-1]))
        return rf"{name}_{{{average.step}}}\,/\,{total_weight} = {numbers} = {corrected}"


def average_starts_elsewhere(average: MovingAverage) -> bool:
    """Whether an average did not begin at 0, so that its start is one more term of the sum."""
    return float(average.values[0]) != 0.0


def _weight(weight: float) -> str:
    return number_latex(weight, padded=False)


def _boxed(value: float) -> str:
    text = number_latex(value)
    return rf"\left({text}\right)" if text.startswith("-") else text
