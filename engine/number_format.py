"""Numbers as people read them: four significant digits, a true minus sign, powers of ten set as such."""

from __future__ import annotations

import math

import numpy as np

MINUS = "\N{MINUS SIGN}"
#: Powers of ten below and from which numbers are written with their power.
PLAIN = (-4, 5)

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def short(value: float, digits: int = 4) -> str:
    """A setting: four significant digits at most, e.g. ``0.02``, ``−1.5``, ``1.2·10⁻⁵``, ``∞``."""
    if not math.isfinite(value):
        return f"{value:g}".replace("inf", "∞").replace("-", MINUS)
    size = _size(value, digits)
    if PLAIN[0] <= size < PLAIN[1]:
        plain = f"{value:.{max(0, digits - 1 - size)}f}"
        return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace("-", MINUS)
    return _with_power(f"{value:.{digits - 1}e}", stripped=True)


def fixed(value: float, digits: int = 4) -> str:
    """A measured number: as `short` writes it, but with all its digits: it keeps its width as it changes."""
    if not math.isfinite(value):
        return short(value)
    size = _size(value, digits)
    if PLAIN[0] <= size < PLAIN[1]:
        return f"{value:.{max(0, digits - 1 - size)}f}".replace("-", MINUS)
    return _with_power(f"{value:.{digits - 1}e}", stripped=False)


def power_of_ten(exponent: int) -> str:
    """A power of ten as text, e.g. ``10⁻⁴``."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def plain_digits(text: str) -> str:
    """A number as `float` reads it, from what the functions above have written."""
    mantissa, _, exponent = text.replace(MINUS, "-").partition("·10")
    return (
        f"{mantissa}e{exponent.translate({i: chr(c) for c, i in _SUPERSCRIPTS.items()})}"
        if exponent
        else mantissa
    )


def _size(value: float, digits: int) -> int:
    """The power of ten of the rounded number: 9.9999 is written with two figures before the point."""
    return 0 if value == 0 else int(f"{value:.{digits - 1}e}".partition("e")[2])


def _with_power(text: str, *, stripped: bool) -> str:
    mantissa, _, exponent = text.partition("e")
    if stripped and "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}·{power_of_ten(int(exponent))}".replace("-", MINUS)


def counted(count: int, what: str) -> str:
    """A count in words: ``1 number``, ``2 numbers``, ``1,705 steps``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def number_latex(value: float, *, padded: bool = True) -> str:
    r"""A number at four significant digits: ``0.9000`` (``0.9`` if not padded), ``1.500\cdot10^{-8}``."""
    if not np.isfinite(value):
        return r"\mathrm{nan}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    if value == 0:
        return "0"
    mantissa, _, exponent = (f"{value:#.4g}" if padded else f"{value:.4g}").partition("e")
    mantissa = mantissa.removesuffix(".")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}" if exponent else mantissa
