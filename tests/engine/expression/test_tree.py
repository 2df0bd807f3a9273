from __future__ import annotations

from engine.expression import Symbol, parse, substitute
from engine.expression.tree import ONE, Number


def test_a_power_of_nought_is_one_and_of_one_its_base() -> None:
    power = parse("x^n", ("x", "n"))
    assert substitute(power, {"n": Number(0.0)}) is ONE
    base = substitute(power, {"n": Number(1.0)})
    assert isinstance(base, Symbol)
    assert base.name == "x"
