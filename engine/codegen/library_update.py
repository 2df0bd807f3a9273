"""Updates that a library's optimizers are told too little for: written in NumPy, on the library's gradients.

Rules that ask the loss for more than its gradient take it at other points, and a rate may wait for the loss.
The parameters are then one vector in the library's order, moved by the same lines as in NumPy's program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.codegen.description import RunDescription
from engine.codegen.numpy_helpers import HELPERS, helpers_for
from engine.codegen.numpy_update import new_slots, number_lines, setting_changes, update_lines
from engine.codegen.step_point_text import asked_functions, step_point_lines
from engine.errors import RavineError
from engine.library_spelling import LIBRARY_TITLES, Library
from engine.optimizers.schedules import SCHEDULES

#: What a rule may ask for where losses and gradients are of single precision: no differences of them.
WITHOUT_DIFFERENCES = frozenset({"gradient_at", "total"})


@dataclass(frozen=True, kw_only=True)
class UpdateText:
    """An update as parts of a program.

    Attributes:
        classes: definitions; ``loss_and_gradient(theta)`` is the program's own.
        begin: statements before the loop.
        changes: of each step at which settings change.
        train: statements that make a new ``theta`` of theta, ``loss`` and the gradient ``g``.
    """

    classes: tuple[str, ...]
    begin: tuple[str, ...]
    changes: dict[int, list[str]]
    train: tuple[str, ...]


def is_moved_by_numpy(run: RunDescription, library: Library) -> bool:
    """Whether the library's optimizers are told too little for the rule of a run.

    Raises:
        RavineError: it cannot be had with this library at all.
    """
    asked = asked_functions(run)
    if not asked and not _waits(run, library):
        return False
    if any(stretch.rule.functions for stretch in run.stretches):
        raise RavineError(
            f"{run.optimizer.title} takes functions of whole variables beside the loss, which no "
            f"{LIBRARY_TITLES[library]} program does; take the NumPy program"
        )
    if library == "keras" and run.network is not None and not asked <= WITHOUT_DIFFERENCES:
        raise RavineError(
            f"{run.optimizer.title} takes differences of losses or gradients, and Keras's are right to seven "
            "digits only, too few for that; take the NumPy or the PyTorch program"
        )
    return True


def _waits(run: RunDescription, library: Library) -> bool:
    """Whether the rate waits for the loss in a way that no scheduler of the library's does."""
    if SCHEDULES[run.racer.schedule.kind].follows is None:
        return False
    alone = len(run.stretches) == 1 and not run.schedule_values["warmup_steps"] and not run.racer.maximize
    return not (library == "pytorch" and run.dialect != "keras" and alone)


def update_text(
    run: RunDescription, seen: str, *, sizes: str, hessian: Sequence[str] | None = None
) -> UpdateText:
    """The update of a run on a vector ``theta`` of all parameters that move.

    Args:
        run: whose.
        seen: how ``loss_and_gradient`` is called at theta, as code.
        sizes: how many numbers each parameter of the library has, as code.
        hessian: the definition of ``hessian(theta)``, see `step_point_lines`.
    """
    clipping = _clipping_lines(run, sizes)
    train = [*update_lines(run, seen, clipping)]
    asked = step_point_lines(run, hessian, holds=False)
    helpers = helpers_for([*train, *asked], HELPERS)
    begin = [*number_lines(run), *new_slots(run, run.stretches[0])]
    return UpdateText(
        classes=(*helpers[2:], *(["", ""] if helpers and asked else []), *asked),
        begin=tuple(begin),
        changes=setting_changes(run),
        train=tuple(train),
    )


def _clipping_lines(run: RunDescription, sizes: str) -> list[str]:
    if run.clipping is None:
        return []
    key, limit = run.clipping
    if key == "clipvalue":
        return [f"g = np.clip(g, {-limit!r}, {limit!r})"]
    if key == "global_clipnorm":
        return [f"g = shortened(g, {limit!r})"]
    return [
        f"parts = np.split(g, np.cumsum({sizes})[:-1])",
        f"g = np.concatenate([shortened(part, {limit!r}) for part in parts])",
    ]
