"""What a frame brings only where it is asked for, since it costs about as much as a step."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Literal

from engine.experiment.description import Experiment

#: ``reading``: what there is to read at a point of a surface (`Frame.reading`). ``compared``: the networks of
#: the first racers, side by side (`NetworkFrame.compared`).
Extra = Literal["reading", "compared"]
#: Which of them an experiment is to be shown with: decided by whoever shows it, again for every frame.
Extras = Callable[[Experiment], AbstractSet[Extra]]


def no_extras(experiment: Experiment) -> AbstractSet[Extra]:
    """Nothing beside what every frame brings."""
    del experiment
    return frozenset()
