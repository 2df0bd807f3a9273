"""The oracle's report, ``docs/ORACLE.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.codegen import LANGUAGE_TITLES, LANGUAGES, Language
from tools.oracle.comparison import ALLOWED, TIMES, Comparison

HEAD = """# What the libraries say of Ravine's programs

`main.py code` writes a run as a program. Here every program was run, and each loss that it printed compared
with `trace`: those of every lesson and racer, and of every optimizer in every dialect, schedule, layer,
activation, loss, initializer and surface. Made by `make oracle`; a NumPy program must print the same bits.
Rules that ask the loss for more than its gradient (Newton's, BFGS, line search, SAM and the like) are written
in NumPy on the library's own gradients. For networks those that take differences of losses or gradients have
no Keras program: Keras's losses are right to seven digits only.
"""
CHAOS = """
## Runs that are chaotic
Adaptive rules at rest divide rounding by rounding, and some networks part from each other after a change of
the last bit. No other program can follow such a run for ever. So the NumPy program was run again with the
last bit of all parameters changed in every step (float32's where float32 is computed, as in Keras's losses),
and once that leads further than what is allowed, a library may lead {times:g} times as far, not more. Until
then they were compared as all others.

| run | program | compared strictly up to step | of |
|---|---|---|---|
"""

FOOT = """

Differences are relative; those of losses below 1 for PyTorch and .01 for Keras are absolute. Keras takes the
mean of a loss in single precision, on every backend but TensorFlow: so its programs are held to four digits.
"""
#: What the tables say of some programs.
COLUMNS = "programs | losses | worst difference | failures |"


@dataclass(frozen=True)
class Result:
    """The comparison of one program."""

    group: str
    name: str
    language: Language
    comparison: Comparison


def report(results: Sequence[Result], versions: Mapping[str, str], date: str, most: int) -> str:
    """The report as Markdown.

    Args:
        results: of all programs.
        versions: of the libraries, by name.
        date: of the run.
        most: how many steps of a run were compared at most.
    """
    failures = [each for each in results if each.comparison.failed]
    losses = sum(each.comparison.steps for each in results)
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    lines = [
        HEAD,
        f"**{len(results)} programs, {losses:,} losses, {len(failures)} failures.** {date}; {told}.",
        "",
    ]
    cut = sum(each.comparison.steps == most + 1 for each in results)
    if cut:
        lines += [f"Of {cut} longer runs the first {most} steps were compared (`--most {most}`).", ""]
    lines += [f"| | allowed | {COLUMNS}", "|---|---|---|---|---|---|"]
    for language in LANGUAGES:
        mine = [each for each in results if each.language == language]
        allowed = f"{ALLOWED[language]:g}" if ALLOWED[language] else "the same bits"
        lines.append(f"| {LANGUAGE_TITLES[language]} | {allowed} | {_numbers(mine)} |")
    lines += ["", "## By what is run", f"| | {COLUMNS}", "|---|---|---|---|---|"]
    for group in dict.fromkeys(each.group for each in results):
        for language in LANGUAGES:
            mine = [each for each in results if (each.group, each.language) == (group, language)]
            lines.append(f"| {group}, {LANGUAGE_TITLES[language]} | {_numbers(mine)} |")
    chaotic = [each for each in results if each.comparison.chaotic_from >= 0]
    if chaotic:
        lines.append(CHAOS.format(times=TIMES).rstrip("\n"))
        for each in chaotic:
            found = each.comparison
            title = LANGUAGE_TITLES[each.language]
            lines.append(f"| {_cell(each.name)} | {title} | {found.chaotic_from} | {found.steps - 1} |")
    if failures:
        lines += ["", "## Failures", "| run | program | what is wrong |", "|---|---|---|"]
        for each in failures:
            title = LANGUAGE_TITLES[each.language]
            lines.append(f"| {_cell(each.name)} | {title} | {_cell(each.comparison.failed)} |")
    return "\n".join(lines) + FOOT


def _numbers(results: Sequence[Result]) -> str:
    worst = max((each.comparison.worst for each in results), default=0.0)
    failed = sum(bool(each.comparison.failed) for each in results)
    losses = sum(each.comparison.steps for each in results)
    return f"{len(results)} | {losses:,} | {f'{worst:.1e}' if worst else 0} | {failed}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")[:160]
