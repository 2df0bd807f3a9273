"""The update of a rule in NumPy, operation by operation as it ran: its settings, slots, changes and steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.codegen.description import RunDescription, Stretch
from engine.codegen.loop_text import chosen_lines
from engine.codegen.rule_text import BASE, exact_rule, has_word
from engine.codegen.step_point_text import begin_line
from engine.optimizers.gradient_clipping import variables_of
from engine.optimizers.update_rule import RATE


def number_lines(run: RunDescription) -> list[str]:
    """Assignments of the numbers that the rule and its schedule read at the start."""
    lines = [f"{_called(name)} = {value!r}" for name, value in _used(run, run.stretches[0]).items()]
    if run.has_schedule:
        lines += [f"{name} = {value!r}" for name, value in run.schedule_values.items()]
    return lines


def _used(run: RunDescription, stretch: Stretch) -> dict[str, float]:
    """The numbers that the rule reads."""
    rule = exact_rule(run, stretch)
    text = " ".join([*rule.before, *rule.after, *new_slots(run, stretch)])
    return {name: value for name, value in stretch.numbers.items() if has_word(name, text)}


def _called(name: str) -> str:
    return BASE if name == RATE else name


def new_slots(run: RunDescription, stretch: Stretch) -> list[str]:
    """Statements that begin what the rule remembers and the one before it did not."""
    place = run.stretches.index(stretch)
    before = run.stretches[place - 1].stepped if place else None
    known = set() if before is None else {*before.vector_slots, *before.scalar_slots, *before.matrix_slots}
    initial = stretch.stepped.initial_slots(stretch.numbers)
    lines = []
    for name in stretch.stepped.vector_slots:
        if name not in known:
            value = initial[name]
            lines.append(
                f"{name} = np.zeros_like(theta)" if not value else f"{name} = np.full_like(theta, {value!r})"
            )
    for name, begin in stretch.stepped.matrix_slots.items():
        if name not in known:
            lines.append(f"{name} = {begin.format('len(theta)')}")
    return lines + [
        f"{name} = {initial[name]!r}" for name in stretch.stepped.scalar_slots if name not in known
    ]


def setting_changes(run: RunDescription) -> dict[int, list[str]]:
    """The settings that were changed in mid-run."""
    found = {}
    for before, after in pairwise(run.stretches):
        old = _used(run, before)
        told = [f"{_called(n)} = {v!r}" for n, v in _used(run, after).items() if old.get(n) != v]
        found[after.first] = told + new_slots(run, after)
    return found


def update_lines(
    run: RunDescription, seen: str, clipping: Sequence[str], *, holds: bool = False
) -> list[str]:
    """One step of the rule; where it is another one after a change, that one from there on.

    Args:
        run: whose.
        seen: how ``loss_and_gradient`` is called at theta, as code.
        clipping: statements that clip the gradient ``g``.
        holds: whether places ``HELD`` of theta stay as they are in ``held``.
    """
    blocks = [
        (stretch.first, tuple(_step_lines(run, stretch, seen, clipping, holds=holds)))
        for stretch in run.stretches
    ]
    distinct = [block for place, block in enumerate(blocks) if not place or block[1] != blocks[place - 1][1]]
    return chosen_lines(distinct, "step")


def _step_lines(
    run: RunDescription, stretch: Stretch, seen: str, clipping: Sequence[str], *, holds: bool
) -> list[str]:
    rule = exact_rule(run, stretch)
    lines = list(rule.before)
    if holds and stretch.rule.lookahead is not None:
        lines.append("ahead[HELD] = held")
    if stretch.rule.lookahead is not None:
        there = seen.replace("theta", "ahead", 1)
        lines.append(f"_, g = loss_and_gradient({there})  # where the velocity leads")
    lines += ["if not np.isfinite(g).all():", "    break"]
    if stretch.rule.objective_functions:
        lines.append(begin_line(seen))
    lines += clipping
    if any(has_word("t", line) for line in rule.after):
        lines.append("t = step + 1")
    if not holds:
        return [*lines, *rule.after]
    initial = stretch.rule.initial_slots(stretch.numbers)
    slots = [f"{name}[HELD] = {initial[name]!r}" for name in stretch.rule.vector_slots]
    return [*lines, *rule.after, "theta[HELD] = held", *slots]


def clipping_lines(run: RunDescription) -> list[str]:
    """Statements that clip the gradient ``g`` of theta as it lies here."""
    if run.clipping is None:
        return []
    key, limit = run.clipping
    if key == "clipvalue":
        return [f"g = np.clip(g, {-limit!r}, {limit!r})"]
    if key == "global_clipnorm":
        return [f"g = shortened(g, {limit!r})"]
    lines = []
    for places in variables_of(run.objective.names):
        text = place_text(places.tolist())
        lines.append(f"g[{text}] = shortened(g[{text}], {limit!r})")
    return lines


def place_text(places: list[int]) -> str:
    """Places in a vector as an index: a slice where they follow each other at one distance."""
    if len(places) == 1:
        return f"{places[0]}:{places[0] + 1}"
    apart = places[1] - places[0]
    if places == list(range(places[0], places[-1] + 1, apart)):
        return f"{places[0]}:{places[-1] + 1}" + (f":{apart}" if apart > 1 else "")
    return repr(places)
