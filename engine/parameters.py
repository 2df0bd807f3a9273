"""Adjustable parameters of rows: their range, scale, unit and meaning, and the check of a value.

Panels, the command line, validation, tooltips and documentation are all made from these.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from engine.errors import RavineError, unknown_name

Dialect = Literal["textbook", "keras", "pytorch"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
Value = float | int | bool | str
Scale = Literal["linear", "log", "memory"]


def number_text(value: float) -> str:
    """A number as people write it: ``0.01``, ``1e-08``, ``10``."""
    return f"{value:.10g}"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    r"""One adjustable number, switch or choice of a row.

    The kind follows from the default: bool is a switch, int a whole number, float a real number,
    str one of ``choices``, or a text of a form of its own.

    Attributes:
        name: Keras's name where Keras has one (``learning_rate``, ``beta_1``).
        default: the value used when none is given and the dialect does not say otherwise.
        meaning: one sentence for the tooltip.
        low: the smallest allowed value; excluded if ``low_open``.
        high: the largest allowed value; excluded if ``high_open``.
        scale: whether a slider moves linearly, in decades, or in decades of the memory ``1 / (1 - value)``.
            ``"log"`` needs ``slider_low`` > 0, ``"memory"`` a ``slider_high`` < 1.
        slider_low: left end of the slider, if it should not reach ``low``.
        slider_high: right end of the slider, if it should not reach ``high``.
        unit: what the number counts, e.g. ``"steps"``; empty for pure numbers.
        symbol: the parameter in LaTeX, e.g. ``r"\\beta_1"``.
        dialect_defaults: defaults that differ in a dialect.
        choices: allowed values of a str parameter.
        titles: how people call choices, where that is more than the word itself.
        groups: the headings of choices in a long list.
        form: what else a str parameter allows, in words; empty if nothing.
        read: reads such a text and returns it as it is kept, or raises RavineError.
    """

    name: str
    default: Value
    meaning: str
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    scale: Scale = "linear"
    slider_low: float | None = None
    slider_high: float | None = None
    unit: str = ""
    symbol: str = ""
    dialect_defaults: Mapping[Dialect, Value] = field(default_factory=lambda: MappingProxyType({}))
    choices: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    form: str = ""
    read: Callable[[str], str] | None = None

    @property
    def kind(self) -> type[bool | int | float | str]:
        """The Python type of a checked value."""
        return type(self.default)

    @property
    def allowed(self) -> str:
        """What is allowed, in words for messages and tooltips, e.g. ``(0, 10]``."""
        if self.choices or self.form:
            return " | ".join((*self.choices, self.form) if self.form else self.choices)
        if self.kind is bool:
            return "true or false"
        return f"whole numbers in {self._range}" if self.kind is int else self._range

    @property
    def _range(self) -> str:
        left = "(" if self.low_open or math.isinf(self.low) else "["
        right = ")" if self.high_open or math.isinf(self.high) else "]"
        return f"{left}{number_text(self.low)}, {number_text(self.high)}{right}"

    def default_in(self, dialect: Dialect) -> Value:
        """The default in a dialect."""
        return self.dialect_defaults.get(dialect, self.default)

    def check(self, value: object) -> Value:
        """The value, converted to the parameter's kind.

        Raises:
            RavineError: wrong type, not finite, outside the range or not a choice. The message
                reads ``learning_rate = -1 is outside (0, 10]``.
        """
        if self.kind is str:
            if self.read is not None:
                if not isinstance(value, str):
                    raise RavineError(f"{self.name} = {value!r} is not a text; allowed are {self.form}")
                return self.read(value)
            # A choice that is a number, as of so many points, may be written as one.
            text = str(value) if type(value) is int else value
            if not isinstance(text, str) or text not in self.choices:
                raise unknown_name(self.name, value, self.choices)
            return text
        if self.kind is bool:
            if not isinstance(value, bool):
                raise RavineError(f"{self.name} = {value!r} is not allowed; write true or false")
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RavineError(f"{self.name} = {value!r} is not a number; allowed is {self.allowed}")
        return self._check_number(value)

    def _check_number(self, value: float) -> float | int:
        if not math.isfinite(value):
            raise RavineError(f"{self.name} = {value} is not a finite number; allowed is {self.allowed}")
        too_low = value < self.low or (self.low_open and value == self.low)
        too_high = value > self.high or (self.high_open and value == self.high)
        if too_low or too_high:
            numbers = " (whole numbers)" if self.kind is int else ""
            raise RavineError(f"{self.name} = {number_text(value)} is outside {self._range}{numbers}")
        if self.kind is int:
            if value != int(value):
                raise RavineError(f"{self.name} = {number_text(value)} is not a whole number")
            return int(value)
        return float(value)


def check_values(
    parameters: Iterable[Parameter], values: Mapping[str, object], *, owner: str
) -> dict[str, Value]:
    """Check given values against their parameters.

    Args:
        parameters: what may be given.
        values: what was given; need not be complete.
        owner: what the parameters belong to, for messages (``"optimizer adam"``).

    Returns:
        The checked values, only those that were given.

    Raises:
        RavineError: an unknown name (the nearest names are listed) or a bad value.
    """
    table = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in table:
            raise unknown_name(f"parameter of {owner}", name, table)
    return {name: table[name].check(value) for name, value in values.items()}


def complete(
    parameters: Iterable[Parameter], values: Mapping[str, Value], dialect: Dialect
) -> dict[str, Value]:
    """Every parameter's value: the given one, or the dialect's default."""
    return {p.name: values.get(p.name, p.default_in(dialect)) for p in parameters}
