"""Every update rule word for word, in each dialect and with each of its switches.

Trajectories tell whether a rule is right; this tells which rule a change has touched. What a reviewed change
makes of the rules is written by ``python -m tests.engine.optimizers.test_table_rules``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from engine.errors import RavineError
from engine.optimizers.row import Optimizer
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Value

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "update_rules.txt"
#: Numbers of which 0 leaves a line out.
SWITCHES = ("momentum", "weight_decay", "dampening")


def choices(row: Optimizer) -> Iterator[dict[str, Value]]:
    """Its switches on and off, each with each."""
    names = [p.name for p in row.parameters if p.kind is bool or p.name in SWITCHES]
    kinds = {p.name: p.kind for p in row.parameters}
    for states in product((False, True), repeat=len(names)):
        yield {
            name: state if kinds[name] is bool else 0.5 * state
            for name, state in zip(names, states, strict=True)
        }


def told(row: Optimizer) -> str:
    """The rules of a row; equal ones are told once, with the first choice that leads to them."""
    lines = [f"== {row.key}"]
    for dialect in DIALECTS:
        seen: set[str] = set()
        for values in choices(row):
            complete = row.completed(values, dialect)
            try:
                rule = row.equations(complete, dialect)
                text = "; ".join(rule.equations)
                parts = {
                    "from": ", ".join(rule.initial), "at": rule.lookahead, "velocity": rule.velocity,
                    "squared": rule.squared,
                }  # fmt: skip
                text += "".join(f" | {name} {part}" for name, part in parts.items() if part)
            except RavineError as error:
                text = f"refused: {error}"
            library = row.in_libraries(complete, dialect)
            if library.note:
                changed = ", ".join(f"{name} = {value:g}" for name, value in library.values.items())
                text += f" | in libraries {changed} {library.note}"
            if text not in seen:
                seen.add(text)
                switched_on = ",".join(name for name, on in values.items() if on) or "-"
                lines.append(f"{dialect} {switched_on}: {text}")
    return "\n".join(lines)


def test_the_rules_are_those_on_record() -> None:
    on_record = GOLDEN.read_text(encoding="utf-8").split("\n\n")
    assert [told(row) for row in OPTIMIZERS.rows()] == [part.strip() for part in on_record]


if __name__ == "__main__":
    GOLDEN.write_text("\n\n".join(told(row) for row in OPTIMIZERS.rows()) + "\n", encoding="utf-8")
