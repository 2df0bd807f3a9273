"""When a program's losses are those of the run, and what a change of the last bit makes of them."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.codegen import Language, RunDescription, write_program

Losses = list[tuple[int, float]]
#: How far a loss may be from the trace: absolutely, and as a share of it.
ALLOWED: Mapping[Language, float] = {"numpy": 0.0, "pytorch": 1e-10, "keras": 1e-4}
#: A loss below this is compared absolutely: so small a mean of squares is rounding.
SMALL: Mapping[Language, float] = {"numpy": 0.0, "pytorch": 1.0, "keras": 1e-2}
#: How many times further than a change of the last bit a library may lead: it rounds at every operation.
TIMES = 30.0
#: Runs whose parameters are changed in their last bit.
CHANGED_RUNS = 3
#: The marker before the loop of a program.
LOOP = "\n# The run\n"
#: Wraps the gradient of a NumPy program: parameters are seen with another last bit.
DISTURBED = """
_exact, _random = loss_and_gradient, np.random.default_rng({seed})
def loss_and_gradient(theta, *more):
    return _exact(theta * (1.0 + {size!r} * _random.choice([-1.0, 0.0, 1.0], theta.shape)), *more)
"""


@dataclass(frozen=True)
class Comparison:
    """A program's losses beside those of the run.

    Attributes:
        steps: how many losses were compared.
        worst: the largest difference, relative for losses above `SMALL`.
        failed: what is wrong, in a sentence; empty if nothing is.
        chaotic_from: the step from which on a change of the last bit leads further than what is allowed, and
            the comparison is with that; -1 if there is none.
    """

    steps: int
    worst: float
    failed: str = ""
    chaotic_from: int = -1


def read_printed(text: str) -> Losses:
    """The numbers of steps and losses that a program printed."""
    rows = (line.split() for line in text.splitlines())
    return [(int(row[0]), float(row[1])) for row in rows if len(row) == 2]


def compare(
    told: Losses, wanted: Losses, language: Language, run: RunDescription | None, error: str = ""
) -> Comparison:
    """Compare what a program printed with the trace of the run.

    Args:
        told: by the program.
        wanted: by the trace.
        language: with what the program is written.
        run: what was written, for a run that may be chaotic.
        error: how the program failed, if it did.
    """
    if error:
        return Comparison(len(told), math.inf, f"it failed: {error.strip().splitlines()[-1]}")
    steps = [step for step, _ in told]
    shared = min(len(told), len(wanted))
    apart = [_apart(a, b, language) for (_, a), (_, b) in zip(told, wanted, strict=False)]
    allowed = [ALLOWED[language]] * shared
    first = next((step for step in range(shared) if apart[step] > allowed[step]), -1)
    if (first >= 0 or len(told) != len(wanted)) and language != "numpy" and run is not None:
        sensitive = _sensitivity(run, wanted, language)
        allowed = [max(ALLOWED[language], TIMES * value) for value in sensitive[:shared]]
        if len(told) != len(wanted) and sensitive and max(sensitive) > ALLOWED[language]:
            wanted = wanted[:shared]
            steps = steps[:shared]
    bad = next((step for step in range(shared) if apart[step] > allowed[step]), -1)
    failed = ""
    if bad >= 0:
        failed = f"step {wanted[bad][0]}: {told[bad][1]!r} instead of {wanted[bad][1]!r}"
    elif steps != [step for step, _ in wanted]:
        failed = f"{len(told)} losses instead of {len(wanted)}"
    sound = apart[:first] if first >= 0 and not failed else apart
    return Comparison(shared, max(sound, default=0.0), failed, -1 if failed else first)


def _apart(told: float, wanted: float, language: Language) -> float:
    if told == wanted or (math.isnan(told) and math.isnan(wanted)):
        return 0.0
    return abs(told - wanted) / max(abs(wanted), SMALL[language], 5e-324)


def _sensitivity(run: RunDescription, wanted: Losses, language: Language) -> list[float]:
    """How far at most each loss and those before it move when the last bit of all parameters is changed."""
    text = write_program(run, "numpy").text
    at = text.index(LOOP)
    network = run.network
    single = language == "keras" or (network is not None and network.dtype == np.float32)
    size = float(np.finfo(np.float32 if single else np.float64).eps)
    found = [size] * len(wanted)  # a loss itself has a last bit
    for seed in range(CHANGED_RUNS):
        told = printed_by(text[:at] + DISTURBED.format(seed=seed, size=size) + text[at:])
        for step, (_, loss) in enumerate(wanted):
            moved = _apart(told[step][1], loss, language) if step < len(told) else math.inf
            found[step] = max(found[step], moved)
    return list(np.maximum.accumulate(found))


def printed_by(text: str) -> Losses:
    """What a NumPy program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate(all="ignore"):
        exec(compile(text, "program", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
    return read_printed(out.getvalue())
