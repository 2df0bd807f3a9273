"""Formulas as people write them, turned into exact derivatives, fast code and typeset text.

One small language serves everything that is a formula in Ravine: loss surfaces, the update rules
of the optimizers and learning-rate schedules. A formula is parsed by a whitelist (nothing it says
can run code), differentiated symbolically, and emitted as straight-line Python for floats or arrays.
"""

from engine.expression.calculus import differentiate, substitute
from engine.expression.emit import StraightLineCode, compile_function, straight_line
from engine.expression.functions import FUNCTIONS
from engine.expression.latex import Wrap, to_latex
from engine.expression.parse import Reading, parse, read
from engine.expression.source import Source, SourceStyle, expression, number_source, source
from engine.expression.tree import Node, Number, Operation, Symbol, free_symbols, walk

__all__ = [
    "FUNCTIONS",
    "Node",
    "Number",
    "Operation",
    "Reading",
    "Source",
    "SourceStyle",
    "StraightLineCode",
    "Symbol",
    "Wrap",
    "compile_function",
    "differentiate",
    "expression",
    "free_symbols",
    "number_source",
    "parse",
    "read",
    "source",
    "straight_line",
    "substitute",
    "to_latex",
    "walk",
]
