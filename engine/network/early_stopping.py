"""Early stopping: a racer ends where its loss on the test examples has not fallen for a while.

What was seen is kept for the whole run, so that going back and forth comes to the same end. A look that may
end the run is decided by the settings that hold for the update after it: raising ``patience`` there goes on.

Source: Keras's ``EarlyStopping(monitor="val_loss", mode="min")``; L. Prechelt 1998, "Early stopping - but
when?".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, isfinite

from engine.errors import RavineError
from engine.network.objective import NetworkObjective
from engine.network.scores import Scorer
from engine.network.spec import NETWORK_KEY, TUNABLE
from engine.number_format import counted, short
from engine.objective import FloatArray
from engine.parameters import Parameter, Value

#: Under which the settings stand in a racer's table, and before whose names in changes made while it runs.
EARLY_STOPPING_KEY = "early_stopping"
#: Names, defaults and meanings are Keras's where Keras has them.
EARLY_STOPPING: tuple[Parameter, ...] = (
    Parameter(
        name="patience",
        default=0,
        low=0,
        high=1_000_000,
        slider_high=100,
        unit="looks",
        meaning="How many looks in a row may bring no lower test loss before training stops; 0 never stops.",
    ),
    Parameter(
        name="every",
        default=0,
        low=0,
        high=1_000_000,
        slider_high=100,
        unit="steps",
        meaning="The steps from one look at the test loss to the next; 0 looks once an epoch.",
    ),
    Parameter(
        name="min_delta",
        default=0.0,
        low=0.0,
        high=1e6,
        slider_high=0.1,
        meaning="A test loss counts as lower if it is lower by more than this.",
    ),
    Parameter(
        name="restore_best",
        default=True,
        meaning="Go back to the weights of the lowest test loss when training stops.",
    ),
)
_DEFAULTS: Mapping[str, Value] = {parameter.name: parameter.default for parameter in EARLY_STOPPING}


@dataclass(frozen=True)
class Look:
    """What was known after a look at the test loss.

    Attributes:
        step: updates done.
        loss: on the test examples, in inference mode, without penalties.
        best: the step of the lowest loss so far.
        lowest: that loss.
        waited: looks in a row that brought none lower.
    """

    step: int
    loss: float
    best: int
    lowest: float
    waited: int


class EarlyStopping:
    """Looks at one racer's test loss, and remembers what it saw."""

    def __init__(self, objective: NetworkObjective) -> None:
        """Prepare.

        Raises:
            RavineError: no examples are held back.
        """
        if not len(objective.data.test_x):
            raise RavineError(
                "early stopping looks at the test loss and no examples are held back; "
                "set a share of test examples (test_share), or patience = 0"
            )
        self._scorer = Scorer(objective)
        self._epoch = steps_an_epoch(objective)
        self._looks: list[Look] = []

    @property
    def examples(self) -> tuple[FloatArray, FloatArray]:
        """The inputs (N, I) and targets (N, O) whose loss is looked at."""
        part = self._scorer.part("test")
        return part.x, part.y

    def next_look(self, step: int, values: Mapping[str, Value]) -> int | None:
        """The first step after ``step`` at which to look; None while it is switched off."""
        if not setting("patience", values):
            return None
        every = int(setting("every", values)) or self._epoch
        return (step // every + 1) * every

    def look(
        self, step: int, theta: FloatArray, statistics: FloatArray, values: Mapping[str, Value]
    ) -> Look | None:
        """Look, or remember what was seen there.

        Args:
            step: updates done.
            theta: the parameters (P,).
            statistics: running statistics (S,).
            values: the settings in force.

        Returns:
            What ends the run here; None if it goes on.
        """
        known = next((each for each in reversed(self._looks) if each.step == step), None)
        if known is None:
            loss = self._scorer.loss("test", theta, statistics)
            before = self._looks[-1] if self._looks else Look(0, inf, step, inf, 0)
            is_lower = isfinite(loss) and loss < before.lowest - float(setting("min_delta", values))
            known = (
                Look(step, loss, step, loss, 0)
                if is_lower
                else Look(step, loss, before.best, before.lowest, before.waited + 1)
            )
            self._looks.append(known)
        return known if known.waited >= int(setting("patience", values)) else None

    def forget_from(self, step: int) -> None:
        """Forget what was seen at a step and after it: another future begins there."""
        self._looks = [each for each in self._looks if each.step < step]


def steps_an_epoch(objective: NetworkObjective) -> int:
    """How many batches see all examples once; the last of them may be smaller."""
    return -(-objective.samples // objective.batch_size)


def value_names(parameters: Iterable[Parameter]) -> frozenset[str]:
    """What can be changed of a racer while it runs, as in `Change.name`.

    Args:
        parameters: of its optimizer.
    """
    stopping = (f"{EARLY_STOPPING_KEY}.{parameter.name}" for parameter in EARLY_STOPPING)
    layers = (f"{NETWORK_KEY}.{name}" for name in TUNABLE)
    return frozenset((*(parameter.name for parameter in parameters), *stopping, *layers))


def setting(name: str, values: Mapping[str, Value]) -> Value:
    """A setting: as it is given, or its default."""
    return values.get(name, _DEFAULTS[name])


def sentence_of(name: str, look: Look, *, is_restored: bool) -> str:
    """That a racer has stopped early, why, and what it stands at."""
    if not isfinite(look.lowest):
        return f"{name} stopped early at step {look.step:,}: its test loss is not a number."
    looks = counted(look.waited, "look")
    stands = f"It is back at the weights of step {look.best:,}. " if is_restored else ""
    return (
        f"{name} stopped early at step {look.step:,}: in {looks} the test loss was not below "
        f"{short(look.lowest)}, that of step {look.best:,}. {stands}To go on, raise its patience at that "
        "step."
    )
