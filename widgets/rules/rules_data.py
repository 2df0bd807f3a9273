"""The update rules that stand side by side: whose, their formulas with what differs marked, settings."""

from __future__ import annotations

from dataclasses import dataclass

from engine.analysis.rule_differences import compared_lines
from engine.frames.frame import Frame, RacerFrame
from engine.number_format import short
from engine.optimizers.row import is_own
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect, Value
from widgets.forms.controls import label_of
from widgets.style.typeset import standing_out

#: How dialects are called.
DIALECT_TITLES: dict[Dialect, str] = {"textbook": "textbook", "keras": "Keras", "pytorch": "PyTorch"}
#: So many rules stand beside each other.
MOST = 4


@dataclass(frozen=True)
class Setting:
    """A hyperparameter as a column lists it."""

    name: str
    text: str
    differs: bool
    """Whether another column has another value of it, or lacks it though it is not 0 or off."""


@dataclass(frozen=True, eq=False)
class RuleColumn:
    """One racer's rule.

    Attributes:
        racer: whose.
        dialect: in words.
        lines: LaTeX with what differs standing out (see `widgets.style.typeset.standing_out`).
        settings: its hyperparameters for the coming step.
        values: the same by name.
    """

    racer: RacerFrame
    dialect: str
    lines: tuple[str, ...]
    settings: tuple[Setting, ...]
    values: dict[str, Value]


def rule_columns(frame: Frame) -> tuple[RuleColumn, ...]:
    """The rules beside each other: those of the chosen racer's optimizer if there are some, else the first.

    Different optimizers are not compared: everything would stand out.
    """
    experiment = frame.experiment
    specs = {racer.index: experiment.racers[racer.index] for racer in frame.racers if frame.recording is None}
    racers = [racer for racer in frame.racers if racer.index in specs]
    if not racers:
        return ()
    chosen = specs.get(frame.racers[frame.display.racer].index, specs[racers[0].index])
    alike = [
        racer
        for racer in racers
        if specs[racer.index].optimizer == chosen.optimizer or is_own(specs[racer.index].optimizer)
    ]
    compares = len(alike) > 1
    shown = (alike if compares else racers)[:MOST]
    given = {racer.index: _values(frame, racer) for racer in shown}
    rules = [
        OPTIMIZERS[spec.optimizer].rule(
            given[racer.index], experiment.dialect_of(spec), maximize=spec.maximize
        )
        for racer, spec in ((racer, specs[racer.index]) for racer in shown)
    ]
    lines = compared_lines(rules, standing_out) if compares else tuple(rule.typeset for rule in rules)
    return tuple(
        RuleColumn(
            racer,
            DIALECT_TITLES[experiment.dialect_of(specs[racer.index])],
            each,
            tuple(_settings(racer, given, compares=compares)),
            given[racer.index],
        )
        for racer, each in zip(shown, lines, strict=True)
    )


def _values(frame: Frame, racer: RacerFrame) -> dict[str, Value]:
    spec, experiment = frame.experiment.racers[racer.index], frame.experiment
    row, dialect = OPTIMIZERS[spec.optimizer], experiment.dialect_of(spec)
    values = row.completed(experiment.values_at(spec, racer.last_step), dialect)
    return {parameter.name: values[parameter.name] for parameter in row.parameters_in(dialect)}


def _settings(racer: RacerFrame, given: dict[int, dict[str, Value]], *, compares: bool) -> list[Setting]:
    others = [values for index, values in given.items() if index != racer.index]
    return [
        Setting(
            label_of(name),
            _text(value),
            compares and any(other[name] != value if name in other else bool(value) for other in others),
        )
        for name, value in given[racer.index].items()
    ]


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return short(value) if isinstance(value, int | float) else str(value)
