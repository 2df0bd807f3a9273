"""Update rules that a person types: a few equations become a row like those of the table.

A rule is kept as one text, a line for each thing it says, and that text is the key of its row:

    constant beta
    m = beta*m + (1-beta)*sign(g)
    theta = theta - learning_rate*m

Beside equations and constants there are the lines ``initial v = 1`` (what a slot holds before the first
step), ``gradient at theta - learning_rate*beta*v`` (the look-ahead point), ``velocity -learning_rate*m``
and ``squared v`` (see `engine.optimizers.equations.RuleText`). A constant's value belongs to the racer;
where a person writes one in the text, ``constant beta = 0.9``, `split_values` takes it out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import RavineError, quoted
from engine.expression.tokens import GREEK_LETTERS, LOWERED
from engine.library_spelling import Spelling
from engine.optimizers.equations import RuleText
from engine.optimizers.hyperparameters import learning_rate
from engine.optimizers.own_check import checked_rule
from engine.optimizers.row import Optimizer
from engine.optimizers.update_rule import GRADIENT, RATE, THETA, WORD
from engine.parameters import Dialect, Parameter, Value, number_text

#: A rule to begin with where there is no other: the sign of an average, as in Signum.
BEGINNING = "m = 0.9*m + 0.1*sign(g)\ntheta = theta - learning_rate*m"
_DIRECTIVE = re.compile(r"(constant|initial|gradient at|velocity|squared)\s(?!\s*=)\s*(.+)")
_INDEX = re.compile("[₀-₉]+")
_GREEK = re.compile(f"[{''.join(GREEK_LETTERS)}]")


@dataclass(frozen=True, kw_only=True)
class OwnRule:
    """What a person typed, a line for each thing; nothing in it is checked.

    Attributes:
        equations: see `RuleText`.
        constants: the names that are numbers with a slider.
        initial: see `RuleText`.
        lookahead: see `RuleText`.
        velocity: see `RuleText`.
        squared: see `RuleText`.
    """

    equations: tuple[str, ...]
    constants: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    lookahead: str = ""
    velocity: str = ""
    squared: str = ""

    @property
    def text(self) -> str:
        """All of it as one text, a line for each thing."""
        return self.text_with({})

    def text_with(self, values: Mapping[str, Value]) -> str:
        """The same with the values of constants."""
        given = {name: f" = {number_text(float(values[name]))}" for name in self.constants if name in values}
        lines = [
            *(f"constant {name}{given.get(name, '')}" for name in self.constants),
            *(f"initial {line}" for line in self.initial),
            *([f"gradient at {self.lookahead}"] if self.lookahead else []),
            *self.equations,
            *([f"velocity {self.velocity}"] if self.velocity else []),
            *([f"squared {self.squared}"] if self.squared else []),
        ]
        return "\n".join(map(_plain_line, lines))


def split_values(text: str) -> tuple[OwnRule, dict[str, float]]:
    """The rule that a text writes, and the values it gives to constants.

    Raises:
        RavineError: a value is no number, a constant is given twice, or there is no line.
    """
    rule: dict[str, list[str]] = {}
    values: dict[str, float] = {}
    for line in map(_plain_line, text.split("\n")):
        found = _DIRECTIVE.fullmatch(line)
        kind, rest = ("equation", line) if found is None else found.groups()
        if kind == "constant":
            rest, equals, number = (part.strip() for part in rest.partition("="))
            if equals:
                values[rest] = _number(rest, number)
        if line:
            rule.setdefault(kind, []).append(rest)
    for kind in ("gradient at", "velocity", "squared"):
        if len(rule.get(kind, ())) > 1:
            raise RavineError(f'the update rule has {len(rule[kind])} lines "{kind} ..."; write one of them')
    single = {kind: lines[0] for kind, lines in rule.items()}
    return (
        OwnRule(
            equations=tuple(rule.get("equation", ())),
            constants=tuple(rule.get("constant", ())),
            initial=tuple(rule.get("initial", ())),
            lookahead=single.get("gradient at", ""),
            velocity=single.get("velocity", ""),
            squared=single.get("squared", ""),
        ),
        values,
    )


def own_rule(key: str) -> OwnRule:
    """The rule whose text is the key of an optimizer."""
    return split_values(key)[0]


def own_optimizer(text: str) -> Optimizer:
    """The row of a typed rule.

    Raises:
        RavineError: the text cannot be used; one sentence, which names the equation and the place.
    """
    return _own(text)


@lru_cache(maxsize=256)
def _own(text: str) -> Optimizer:
    typed = own_rule(text)
    written = RuleText(
        equations=typed.equations,
        initial=typed.initial,
        lookahead=typed.lookahead,
        velocity=typed.velocity,
        squared=typed.squared,
    )
    rule = checked_rule(written, typed.constants)
    constants = tuple(map(_constant, typed.constants))
    names = {equation.name for equation in rule.equations}
    plainly = "The equations are as they were typed, whatever the dialect."
    return Optimizer(
        key=typed.text,
        title="Own equations",
        meaning=f"A rule of one's own: {'; '.join(typed.equations)}.",
        source="typed",
        spelling=Spelling(
            "# It was typed: Keras has no class for it.", "# It was typed: PyTorch has no class for it."
        ),
        parameters=(*([learning_rate(0.01, 0.01, 0.01)] if rule.has_rate else []), *constants),
        equations=lambda _values, _dialect: written,
        conventions={"textbook": plainly, "keras": plainly, "pytorch": plainly},
        slots=dict.fromkeys((*rule.vector_slots, *rule.scalar_slots), "kept from step to step"),
        symbols={name: symbol for name in names if (symbol := _symbol(name))},
    )


def copy_of(row: Optimizer, values: Mapping[str, Value], dialect: Dialect) -> tuple[str, dict[str, Value]]:
    """A row's equations at some values as if a person had typed them: the text, and its constants' values."""
    completed = row.completed(values, dialect)
    written = row.equations(completed, dialect)
    text = " ".join((*written.equations, *written.initial, written.lookahead, written.velocity))
    words = set(WORD.findall(text))
    numbers = {
        name: value
        for name, value in completed.items()
        if name in words and name != RATE and isinstance(value, float | int) and not isinstance(value, bool)
    }
    typed = OwnRule(
        equations=written.equations,
        constants=tuple(numbers),
        initial=written.initial,
        lookahead=written.lookahead,
        velocity=written.velocity,
        squared=written.squared,
    )
    rate = {RATE: completed[RATE]} if RATE in completed and RATE in words else {}
    return typed.text, {**rate, **{name: float(value) for name, value in numbers.items()}}


def own_names(key: str) -> tuple[str, ...]:
    """The names that a person gave in a rule: its constants, and what its equations give values to."""
    rule = own_rule(key)
    results = (line.partition("=")[0].strip() for line in rule.equations)
    return tuple(dict.fromkeys(n for n in (*rule.constants, *results) if n not in (THETA, GRADIENT)))


def renamed(key: str, names: Mapping[str, str]) -> str:
    """The text of a rule with other names in it."""

    def other(text: str) -> str:
        return WORD.sub(lambda found: names.get(found[0], found[0]), text)

    rule = own_rule(key)
    return OwnRule(
        equations=tuple(map(other, rule.equations)),
        constants=tuple(map(other, rule.constants)),
        initial=tuple(map(other, rule.initial)),
        lookahead=other(rule.lookahead),
        velocity=other(rule.velocity),
        squared=other(rule.squared),
    ).text


# Reading a line.


def _plain_line(line: str) -> str:
    """A line with plain letters: = for arrows, words for Greek letters, ``m_1`` for an m with an index."""
    line = line.replace("←", "=").replace(":=", "=").replace("\t", " ").strip()
    return line if line.isascii() else _GREEK.sub(_greek_word, _INDEX.sub(_index, line))


def _greek_word(found: re.Match[str]) -> str:
    after = found.string[found.end() : found.end() + 1]
    if found[0] == "η" and after != "_":
        return RATE  # as it is typeset
    return GREEK_LETTERS[found[0]] + (" " if after.isalpha() else "")


def _index(found: re.Match[str]) -> str:
    return f"_{found[0].translate(LOWERED)}"


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RavineError(
            f"the constant {quoted(name)} is {quoted(text)}, which is no number; write for example "
            f"constant {name if name.isidentifier() else 'beta'} = 0.9"
        )
    return value


def _constant(name: str) -> Parameter:
    return Parameter(
        name=name,
        default=1.0,
        low=-1e6,
        high=1e6,
        slider_low=0.0,
        slider_high=1.0,
        symbol=_symbol(name),
        meaning=f"The constant {name} of the typed equations.",
    )


def _symbol(name: str) -> str:
    """LaTeX for a name with several indices, which is not made from its letters; else empty."""
    stem, _, index = name.partition("_")
    return rf"\mathrm{{{stem}}}_{{{index.replace('_', ',')}}}" if "_" in index else ""
