"""How the scores of a race went over its steps, from what the run keeps for looking back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import frozen
from engine.cancellation import Check
from engine.frames.network_frame import ScoreHistory
from engine.network.scores import Score, Scorer
from engine.objective import FloatArray
from engine.session.racer import Racer

#: Products of a parameter and an example that the scores at one step may take: about two milliseconds.
PRODUCTS = 2**22
#: How many examples they are over at the least.
FEWEST = 64


class ScoreObserver:
    """Scores the keyframes of a race, each when it is first shown and never again."""

    def __init__(self) -> None:
        """Begin without any."""
        self._scorers: dict[int, Scorer] = {}

    def _scorer(self, racer: Racer) -> Scorer:
        """That of a racer's network; it has one of its own from the first change of its layers on."""
        found = self._scorers.get(racer.index)
        if found is None:
            assert racer.network_objective is not None  # noqa: S101 - only networks are scored
            found = Scorer(racer.network_objective, products=PRODUCTS, fewest=FEWEST)
            self._scorers[racer.index] = found
        return found

    def history(self, racer: Racer, step: int, check: Check) -> ScoreHistory:
        """The scores of a racer at its keyframes and where it stands, if it has not stopped early.

        Args:
            racer: trains a network.
            step: where it stands.
            check: is asked before each keyframe.
        """
        scorer = self._scorer(racer)
        rows: dict[int, FloatArray] = {}
        for keyframe in () if racer.keyframes is None else racer.keyframes.all:
            if keyframe.scores is None:
                check()
                keyframe.scores = _numbers(scorer.scores(keyframe.theta, keyframe.statistics))
            rows[keyframe.step] = keyframe.scores
        # one that went back to its best weights has no place of its own among the steps
        if step not in rows and not racer.stopped_early:
            rows[step] = _numbers(scorer.scores(racer.theta, racer.stepper.statistics))
        steps = sorted(rows)
        values = np.stack([rows[each] for each in steps])
        return ScoreHistory(
            steps=frozen(np.array(steps, dtype=np.intp)),
            parts=tuple(part.name for part in scorer.parts),
            losses=frozen(values[:, :, 0]),
            qualities=frozen(values[:, :, 1]),
            examples=tuple(len(part.x) for part in scorer.parts),
            of=tuple(part.of for part in scorer.parts),
        )


def _numbers(scores: Sequence[Score]) -> FloatArray:
    """Loss and accuracy or R2 of each part ``(parts, 2)``."""
    return frozen(np.array([[score.loss, score.quality] for score in scores]))
