"""The optimizer of a racer in its TOML form: the key of a row, or equations of one's own and their constants.

    optimizer = "own"
    equations = ["m = beta*m + (1-beta)*sign(g)", "theta = theta - learning_rate*m"]
    constants = {beta = 0.9}
    initial = ["m = 0"]       # what slots hold before the first step, where that is not 0

``lookahead``, ``velocity`` and ``squared`` are those of `engine.optimizers.equations.RuleText`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import RavineError
from engine.experiment.toml_reader import TableReader, row_of
from engine.optimizers.own import OwnRule, own_optimizer, own_rule
from engine.optimizers.own_check import EXAMPLE
from engine.optimizers.row import OWN, Optimizer, is_own
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value

_LONGEST_LINE = 1_000


def read_optimizer(reader: TableReader) -> tuple[Optimizer, dict[str, Any]]:
    """A racer's optimizer, and the values of constants that stand in a table of their own, unchecked.

    Raises:
        RavineError: there is none, or its equations cannot be used.
    """
    key = reader.take("optimizer", str, required='optimizer = "adam"')
    if key != OWN:
        return row_of(OPTIMIZERS, key, reader.at("optimizer")), {}
    equations = _lines(reader, "equations", required=f"equations = {list(EXAMPLE)}".replace("'", '"'))
    constants: dict[str, Any] = reader.take("constants", dict, default={})
    rule = OwnRule(
        equations=equations,
        constants=tuple(constants),
        initial=_lines(reader, "initial"),
        lookahead=reader.take_text("lookahead"),
        velocity=reader.take_text("velocity"),
        squared=reader.take_text("squared"),
    )
    try:
        return own_optimizer(rule.text), constants
    except RavineError as error:
        raise error.at(reader.place) from None


def _lines(reader: TableReader, key: str, required: str = "") -> tuple[str, ...]:
    lines = reader.take(key, list, default=[], required=required)
    for index, line in enumerate(lines):
        if not isinstance(line, str):
            raise RavineError(f'{reader.at(key)}[{index}] must be a text, for example "{EXAMPLE[1]}"')
        if len(line) > _LONGEST_LINE:
            raise RavineError(
                f"{reader.at(key)}[{index}] has {len(line):,} characters; "
                f"at most {_LONGEST_LINE:,} are allowed"
            )
    return tuple(lines)


def optimizer_table(key: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """The equations of an optimizer, where they were typed, and its values, in the file's form."""
    if not is_own(key):
        return dict(values)
    rule = own_rule(key)
    optional = {
        "initial": list(rule.initial),
        "lookahead": rule.lookahead,
        "velocity": rule.velocity,
        "squared": rule.squared,
    }
    constants = {name: values.get(name, 1.0) for name in rule.constants}
    return {
        "equations": list(rule.equations),
        **({"constants": constants} if constants else {}),
        **{name: value for name, value in optional.items() if value},
        **{name: value for name, value in values.items() if name not in constants},
    }
