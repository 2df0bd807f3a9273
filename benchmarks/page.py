"""The page of the results: one table, and why each missed goal is missed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.bench.results import Result, as_json, goal_of, installed

REASONS: Mapping[str, str] = tomllib.loads(
    Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8")
)
RIVALS = ("torch", "jax", "pandas", "matplotlib", "loss-landscapes")
HEAD = """# How fast it is, and beside what

Made by `make bench`; `main.py bench` measures the rows that need no other program. Do not edit it: reasons
stand in `benchmarks/reasons.toml`.

Ours and the other take turns (A, B, A, B; seven rounds and more), and a ratio is the median of the rounds'
own ratios of **processor time** (user and system, all threads); *wall* is the same by the clock. Where other
programs use the machine, ratios of processor time are what can be trusted, times and *wall* are not: the
load told below says how busy it was. "ours over it" is to be small, "its time over ours" large. Matrix
products have one thread, those of five layers of 500 two. Long runs are a tenth of what `--full` makes.
"""


def page_of(results: Sequence[Result], about: Mapping[str, Any] | None = None) -> str:
    """The page in Markdown.

    Args:
        results: in the order of the table.
        about: date, machine and versions of results that were read; None takes those of here and now.
    """
    return "\n".join(_lines(results, as_json([]) if about is None else about)) + "\n"


def _lines(results: Sequence[Result], about: Mapping[str, Any]) -> Iterator[str]:
    yield HEAD
    for name in ("machine", "versions"):
        known = {key: value for key, value in about[name].items() if key != "threads of BLAS"}
        told = ", ".join(f"{key} {value}" for key, value in known.items())
        yield f"- {name}: {told}"
    yield f"- beside: {', '.join(f'{name} {installed(name)}' for name in RIVALS)}"
    yield f"- date: {about['date']}"
    yield ""
    verdicts = [result.verdict for result in results]
    yield f"{verdicts.count('reached')} goals are reached, {verdicts.count('missed')} are missed."
    yield ""
    yield "| row | what | held against | ours | other | ratio | wall | goal | |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for result in results:
        yield f"| {' | '.join(_cells(result))} |"
    yield ""
    yield "## Missed goals: what the profile says, and where the floor is"
    yield ""
    for result in results:
        if result.verdict == "missed":
            reason = REASONS.get(result.row.key, "Not profiled.").strip()
            yield f"- **{result.row.key}** ({result.row.title}): {reason}"
    yield ""
    yield "## Not in the table"
    yield ""
    yield REASONS["not_here"].strip()


def _cells(result: Result) -> Iterator[str]:
    row, found = result.row, result.found
    yield f"`{row.key}`"
    remark = f" ({found.remark})" if found is not None and found.remark else ""
    yield f"{row.title}{remark}"
    yield row.meaning
    if found is None:
        yield from ("not measured", result.lack, "", "")
    else:
        yield found.ours
        yield found.other
        yield "" if row.unit else f"{found.number:.3g}"
        yield "" if found.wall is None else f"{found.wall:.3g}"
    yield goal_of(row).replace("<=", "≤").replace(">=", "≥")
    yield {"reached": "reached", "missed": "**missed**", "": ""}[result.verdict]
