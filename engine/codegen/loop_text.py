"""The loop that all programs have in common: what is measured, printed and trained in a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.codegen.description import BATCH_SEED, RunDescription


@dataclass(frozen=True, kw_only=True)
class LoopText:
    """The statements of a step.

    Attributes:
        changes: of each step at which settings change, the statements.
        measure: statements that find the loss.
        sound: the condition under which the run goes on.
        told: what is printed beside the step's number, as code.
        point: the first two parameters, as code.
        stops: the condition under which it ends there, after its loss is printed.
        train: statements that make the step.
    """

    changes: Mapping[int, Sequence[str]]
    measure: Sequence[str]
    sound: str
    told: str
    point: str
    stops: str
    train: Sequence[str]


def loop_lines(loop: LoopText, *, records: bool) -> list[str]:
    """The loop over all steps; it prints the number of each and the loss before it.

    Args:
        loop: what is in it.
        records: whether losses and path are kept in lists.
    """
    body: list[str] = []
    for first, changes in loop.changes.items():
        if changes:
            body += [f"if step == {first}:  # changed in mid-run", *indented(changes)]
    body += [*loop.measure, f"if not ({loop.sound}):", "    break"]
    if records:
        body += [f"losses.append({loop.told})", f"path.append({loop.point})", "print(step, losses[-1])"]
    else:
        body.append(f"print(step, {loop.told})")
    body += [f"if {loop.stops}:", "    break", *loop.train]
    begin = ["losses, path = [], []", ""] if records else [""]
    return [*begin, "for step in range(STEPS + 1):", *indented(body)]


def joined_changes(*changes: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """Statements by the step at which they belong, of several subjects; the earliest step comes first."""
    steps = sorted({step for each in changes for step in each})
    return {step: [line for each in changes for line in each.get(step, ())] for step in steps}


def indented(lines: Sequence[str]) -> list[str]:
    """Lines within a block."""
    return [f"    {line}" if line else "" for line in lines]


def chosen_lines(blocks: Sequence[tuple[int, Sequence[str]]], variable: str) -> list[str]:
    """Statements of which those of the last block hold whose number is not above a variable's.

    Args:
        blocks: the number from which on each holds, ascending, and its statements; the first holds from the
            beginning.
        variable: as code.
    """
    if len(blocks) == 1:
        return list(blocks[0][1])
    lines: list[str] = []
    for place, (_, block) in enumerate(blocks):
        is_last = place + 1 == len(blocks)
        word = "else:" if is_last else f"{'elif' if place else 'if'} {variable} < {blocks[place + 1][0]}:"
        lines += [word, *indented(block)]
    return lines


def limits_line(run: RunDescription) -> str:
    """How many steps there are, and where a run ends before."""
    return f"STEPS, LIMIT = {run.steps}, {run.limit!r}  # farther from 0 a run counts as lost"


def batch_lines(run: RunDescription) -> list[str]:
    """The order of the mini-batches: every epoch is a permutation of its own. Empty without any."""
    if run.batch_size is None:
        return []
    return [
        "@lru_cache(maxsize=1)",
        "def order(epoch):",
        f"    seed = np.random.SeedSequence({run.experiment.seed}, spawn_key=({BATCH_SEED}, epoch))",
        "    return np.random.default_rng(seed).permutation(len(X))",
        "",
        "",
        "def batch(step):",
        '    """The examples of a step."""',
        f"    epoch, place = divmod(step, -(-len(X) // {run.batch_size}))",
        f"    return order(epoch)[place * {run.batch_size} : (place + 1) * {run.batch_size}]",
        "",
        "",
    ]


def standard_imports(text: str, names: Sequence[str]) -> list[str]:
    """The imports of the standard library that a program's text needs, beside those named."""
    modules = {name for name in ("base64", "io", "math") if f"{name}." in text} | set(names)
    found = [f"import {name}" for name in sorted(modules)]
    found += ["from contextlib import contextmanager"] if "@contextmanager" in text else []
    found += ["from functools import lru_cache"] if "@lru_cache" in text else []
    return found + (["from pathlib import Path"] if "Path(" in text else [])
