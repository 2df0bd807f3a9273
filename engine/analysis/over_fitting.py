"""Whether a network over-fits: what its losses on the training and the test examples say over the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.frames.network_frame import ScoreHistory
from engine.number_format import short

#: The test loss has risen if it is so many times its lowest.
RISEN = 1.05
#: It lies far above the training loss if it is so many times that.
APART = 1.5


@dataclass(frozen=True)
class Fit:
    """What the losses say up to a step.

    Attributes:
        best: the step of the lowest test loss, of those at which it was taken; None without test examples or
            where no test loss is finite.
        is_over: whether the network over-fits: the test loss has risen while the training loss fell.
        sentence: the same for people, with the numbers.
    """

    best: int | None
    is_over: bool
    sentence: str


def fit_until(history: ScoreHistory, step: int) -> Fit:
    """What a racer's scores say up to a step.

    Args:
        history: of the racer.
        step: later ones do not count.
    """
    if "test" not in history.parts:
        return Fit(
            None,
            is_over=False,
            sentence="No examples are held back for testing, so over-fitting cannot be seen.",
        )
    seen = history.steps <= step
    steps, (train, test) = history.steps[seen], history.losses[seen].T
    known = np.where(np.isfinite(test), test, np.inf)
    place = int(known.argmin())
    best, lowest, now, learned = int(steps[place]), known[place], test[-1], train[-1]
    if not np.isfinite(lowest):
        return Fit(None, is_over=False, sentence="No test loss is a finite number, so none is the best.")
    if not (np.isfinite(now) and np.isfinite(learned)):
        said = "test" if np.isfinite(learned) else "training"
        return Fit(
            best,
            is_over=False,
            sentence=f"The {said} loss is no finite number any more; the test loss was lowest at "
            f"step {best:,} ({short(lowest)}).",
        )
    if now > RISEN * lowest and learned < train[place]:
        return Fit(
            best,
            is_over=True,
            sentence=f"Over-fitting: the test loss was lowest at step {best:,} ({short(lowest)}) and has "
            f"risen to {short(now)}, while the training loss fell from {short(train[place])} to "
            f"{short(learned)}.",
        )
    if now > RISEN * lowest:
        said = f"The test loss was lowest at step {best:,} ({short(lowest)}); both losses have risen since."
    elif now > APART * learned:
        since = "it has not risen yet"
        if now > lowest:
            since = f"since its lowest at step {best:,} it has risen by at most {100.0 * (RISEN - 1.0):.0f} %"
        said = f"A gap: the test loss {short(now)} is above the training loss {short(learned)}, but {since}."
    else:
        said = f"No over-fitting: test loss {short(now)}, training loss {short(learned)}."
    return Fit(best, is_over=False, sentence=said)
