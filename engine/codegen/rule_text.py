"""An update rule as lines of a program: as it runs here, bit for bit, or as its row writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.codegen.description import RunDescription, Stretch
from engine.expression import Node, SourceStyle, expression, source
from engine.expression.source import SourceLibrary
from engine.objective_functions.table import OBJECTIVE_FUNCTIONS
from engine.optimizers.lowering import AHEAD, BASE_RATE, STEP, Statement, lower
from engine.optimizers.update_rule import RATE, UpdateRule

#: What the rate before the schedule is called in programs.
BASE = "learning_rate"


def has_word(word: str, text: str) -> bool:
    """Whether a name stands in a text, by itself and not as an attribute."""
    return re.search(rf"(?<![\w.]){word}(?!\w)", text) is not None


@dataclass(frozen=True)
class RuleLines:
    """One step of an update rule as statements.

    Attributes:
        before: those that need no gradient: the scheduled rate, and the look-ahead point.
        after: those that use the gradient ``g`` and leave the new ``theta``.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]


def exact_rule(run: RunDescription, stretch: Stretch) -> RuleLines:
    """The rule's arithmetic on NumPy arrays, operation by operation as it ran."""
    rule = stretch.stepped
    settings = [BASE_RATE if name == RATE else name for name in stretch.numbers]
    settings += [f"schedule_{name}" for name in run.schedule_values]
    work = lower(rule, run.rate, [*dict.fromkeys([*settings, BASE_RATE])])
    rate = "rate" if run.has_schedule else BASE
    names: dict[str, str | Node] = {
        BASE_RATE: BASE,
        RATE: rate,
        STEP: "step",
        **{f"schedule_{name}": name for name in run.schedule_values},
    }
    own = {equation.name for equation in rule.equations} | {RATE}
    vectors = {*rule.vectors, AHEAD}

    def lines(statements: Sequence[Statement]) -> list[str]:
        made: list[str] = []
        for statement in statements:
            if statement.name not in own and not statement.is_vector:
                names[statement.name] = statement.formula
                continue
            if statement.name == RATE and not run.has_schedule:
                continue
            if statement.name in rule.matrix_slots:
                given = ", ".join(statement.arguments)
                made.append(f"{statement.name} = point.{statement.function}({given})")
                continue
            style = SourceStyle(library="numpy", arrays=vectors, names=names)
            written = source((statement.formula,), style, name_parts=False)
            name = rate if statement.name == RATE else statement.name
            made += [*written.lines, f"{name} = {written.results[0]}"]
            if statement.function in OBJECTIVE_FUNCTIONS:
                takes = [written.results[0], *(str(names.get(a, a)) for a in statement.arguments)]
                made[-1] = f"{name} = point.{statement.function}({', '.join(takes)})"
            elif statement.function:
                made.append(f"{name} = of_variables({statement.function}, {name})")
        return made

    once = lines(work.once)
    return RuleLines((*once, *lines(work.before)), tuple(lines(work.after)))


def plain_rule(
    rule: UpdateRule, library: SourceLibrary, names: Mapping[str, str], *, everything: bool = False
) -> tuple[tuple[str, str, bool], ...]:
    """The rule's equations as its row writes them: what is assigned, its expression, whether it is an array.

    Args:
        rule: the update rule.
        library: whose functions are called on arrays.
        names: what symbols are written as.
        everything: whether the step's number and rate are arrays of the library, too.
    """
    arrays = None if everything else rule.vectors
    style = SourceStyle(library=library, arrays=arrays, names=dict(names))
    made = []
    for equation in rule.equations:
        written = source((equation.formula,), style, name_parts=False)
        text = f"{equation.function}({written.results[0]})" if equation.function else written.results[0]
        made.append((equation.name, text, equation.name in rule.vectors))
    return tuple(made)


def plain_expression(rule: UpdateRule, formula: Node, library: SourceLibrary) -> str:
    """A formula of a rule's names as one expression."""
    return expression(formula, SourceStyle(library=library, arrays=rule.vectors))
