"""Updates that a library's optimizers are told too little for: written in NumPy, on the library's gradients.

Rules that ask the loss for more than its gradient take it at other points, and a rate may wait for the loss.
The parameters are then one vector in the library's order, moved by the same lines as in NumPy's program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.codegen.description import RunDescription
from engine.codegen.keras_optimizer import KerasOptimizer
from engine.codegen.loop_text import indented
from engine.codegen.numpy_helpers import HELPERS, helpers_for
from engine.codegen.numpy_update import new_slots, number_lines, setting_changes, update_lines
from engine.codegen.pytorch_optimizer import OptimizerText
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


# PyTorch.

_MOVE_TENSORS = "nn.utils.vector_to_parameters(torch.tensor(theta), parameters)"
_TENSORS = "theta = torch.cat([each.detach().flatten() for each in parameters]).numpy()"
_HESSIAN = (
    "def hessian(theta):",
    f"    {_MOVE_TENSORS}",
    "    slopes = torch.autograd.grad(loss_of(), parameters, create_graph=True)",
    "    rows = [torch.autograd.grad(slope, parameters, **KEPT) for slope in slopes]",
    "    return np.array([[float(each) for each in row] for row in rows])",
    "",
    "",
    'KEPT = {"retain_graph": True, "materialize_grads": True}',
)


def seen_examples(run: RunDescription) -> str:
    """What the loss of a step is taken of, as code."""
    if run.network is None:
        return "value" if run.average is not None else ""
    return "x, y" if run.batch_size is None else "x[chosen], y[chosen]"


def pytorch_update(run: RunDescription) -> OptimizerText:
    """The update of a run in NumPy, with PyTorch's gradients and, of a surface, its second derivatives."""
    text = update_text(run, "theta", sizes="[each.numel() for each in parameters]", hessian=_HESSIAN)
    point = [
        "def loss_and_gradient(theta):",
        '    """The loss of a step and its gradient at a point; all parameters are one vector."""',
        f"    {_MOVE_TENSORS}",
        f"    loss = loss_of({seen_examples(run)})",
        "    slopes = torch.autograd.grad(loss, parameters)",
        "    return loss.item(), torch.cat([each.flatten() for each in slopes]).numpy()",
    ]
    rule = list(text.train)
    if run.remembers:
        rule = ["with statistics_kept():", *indented(rule)]
    update = [
        *(["Dropout.step = step"] if run.drops else []),
        _TENSORS,
        "loss, g = loss_and_gradient(theta)",
        *rule,
        _MOVE_TENSORS,
    ]
    changes = {step: tuple(lines) for step, lines in text.changes.items()}
    classes = (*point, "", "", *text.classes)
    return OptimizerText(classes, (_TENSORS, *text.begin), changes, update=tuple(update))


# Keras.

#: Where the variables stand that move.
_VARIABLES = "theta = np.concatenate([ops.convert_to_numpy(variable).ravel() for variable in variables])"
_MOVE_VARIABLES = (
    "def move(theta):",
    '    """Give the variables the numbers of one vector."""',
    "    parts = np.split(theta, np.cumsum([np.prod(each.shape, dtype=int) for each in variables])[:-1])",
    "    for variable, part in zip(variables, parts):",
    "        variable.assign(part.reshape(variable.shape))",
)
_GRADIENT = (
    "class Gradient(keras.optimizers.SGD):",
    '    """Moves nothing: it keeps the gradient of the step that it was trained with."""',
    "",
    "    def apply(self, grads, trainable_variables=None):",
    "        parts = [ops.convert_to_numpy(each).ravel() for each in grads]",
    "        self.gradient = np.concatenate(parts).astype(np.float64)",
)


def keras_update(run: RunDescription) -> KerasOptimizer:
    """The update of a run in NumPy, with Keras's gradients of a network and the exact ones of a formula."""
    sizes = "[np.prod(each.shape, dtype=int) for each in variables]"
    seen = "theta" if run.average is None else "theta, value"
    text = update_text(run, seen, sizes=sizes)
    classes, made, begin = [*_MOVE_VARIABLES], [_VARIABLES], []
    if run.network is not None:
        classes += ["", "", *_GRADIENT, "", "", *_keras_gradient(run)]
        made = ["optimizer = Gradient()", *made]
        begin = [_VARIABLES]
        begin += ["chosen = batch(step)"] if run.batch_size is not None else []
    if text.classes:
        classes += ["", "", *text.classes]
    moving = ", keeps=False" if run.remembers else ""
    update = [
        *begin,
        f"loss, g = loss_and_gradient({seen}{moving})",
        "g = np.array(g)",
        *text.train,
        "move(theta)",
    ]
    changes = {step: tuple(lines) for step, lines in text.changes.items()}
    return KerasOptimizer(tuple(classes), (*made, *text.begin), changes, is_eager=True, update=tuple(update))


def _keras_gradient(run: RunDescription) -> list[str]:
    x, y = ("x", "y") if run.batch_size is None else ("x[chosen]", "y[chosen]")
    lines = [
        f"def loss_and_gradient(theta{', keeps=True' if run.remembers else ''}):",
        '    """The loss of a step and its gradient at a point; all variables are one vector."""',
        "    move(theta)",
        *(["    Dropout.step = step"] if run.drops else []),
    ]
    loss = f"    loss = criterion({y}, model({x}, training=True)) + sum(model.losses)"
    train = f"    model.train_on_batch({x}, {y})"
    if run.remembers:  # every pass moves the running statistics, and a step moves them once
        values = "ops.convert_to_numpy(value).copy() for value in model.non_trainable_variables"
        again = [
            "for variable, value in zip(model.non_trainable_variables, kept):",
            "    variable.assign(value)",
        ]
        lines += [f"    kept = [{values}]", loss, *(f"    {line}" for line in again), train]
        lines += ["    if keeps:", *(f"        {line}" for line in again)]
    else:
        lines += [loss, train]
    return [*lines, "    return float(ops.convert_to_numpy(loss)), optimizer.gradient"]
