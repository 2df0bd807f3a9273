"""Early stopping, as programs of all languages say it; how the test loss is found is each one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.arrays import RealArray
from engine.codegen.description import RunDescription
from engine.network.early_stopping import EarlyStopping


@dataclass(frozen=True)
class StoppingText:
    """Statements about early stopping; there are none where a run has none.

    Attributes:
        settings: before the loop.
        changes: of each step at which the settings change.
        look: of every step, before its loss is measured.
        stops: the condition under which a run ends with a step, after its loss is printed.
    """

    settings: Sequence[str] = ()
    changes: Mapping[int, Sequence[str]] = field(default_factory=dict)
    look: Sequence[str] = ()
    stops: str = "step == STEPS"


def test_examples(run: RunDescription) -> dict[str, RealArray]:
    """The inputs and targets whose loss is looked at, by what programs call them; none without stopping.

    Raises:
        RavineError: it is to stop early and no examples are held back.
    """
    if not run.stopping:
        return {}
    assert run.network is not None  # noqa: S101 - a network alone stops early
    x, y = EarlyStopping(run.network).examples
    return {"X_TEST": x, "Y_TEST": y}


def stopping_text(run: RunDescription, *, loss: str, kept: str, restored: str) -> StoppingText:
    """Early stopping.

    Args:
        run: what stops.
        loss: on the test examples, as code.
        kept: the weights as they are, as code.
        restored: the statement that goes back to those in ``best``.
    """
    if not run.stopping:
        return StoppingText()
    named = [
        {
            "PATIENCE": settings.patience,
            "EVERY": settings.every,
            "MIN_DELTA": settings.min_delta,
            "RESTORE_BEST": settings.restore_best,
        }
        for settings in run.stopping.values()
    ]
    changes = {
        first: [f"{name} = {value!r}" for name, value in after.items() if value != before[name]]
        for first, before, after in zip(list(run.stopping)[1:], named, named[1:], strict=False)
    }
    look = [
        "if PATIENCE and step and step % EVERY == 0:  # a look at the test loss",
        f"    looked = {loss}",
        "    if math.isfinite(looked) and looked < lowest - MIN_DELTA:",
        f"        lowest, waited, best = looked, 0, {kept}",
        "    else:",
        "        waited += 1",
        "    stopped = waited >= PATIENCE",
        "    if stopped and RESTORE_BEST and math.isfinite(lowest):",
        f"        {restored}",
    ]
    settings = [
        *(f"{name} = {value!r}" for name, value in named[0].items()),
        "lowest, waited, best, stopped = math.inf, 0, None, False",
    ]
    return StoppingText(settings, changes, look, "step == STEPS or stopped")
