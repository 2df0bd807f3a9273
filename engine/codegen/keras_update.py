"""Updates in NumPy within a Keras program, whose backend gives a network's gradients."""

from __future__ import annotations

from engine.codegen.description import RunDescription
from engine.codegen.keras_optimizer import KerasOptimizer
from engine.codegen.library_update import update_text

#: Where the variables stand that move.
_VECTOR = "theta = np.concatenate([ops.convert_to_numpy(variable).ravel() for variable in variables])"
_MOVE = (
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


def moved_by_numpy(run: RunDescription) -> KerasOptimizer:
    """The update of a run in NumPy, with Keras's gradients of a network and the exact ones of a formula."""
    sizes = "[np.prod(each.shape, dtype=int) for each in variables]"
    seen = "theta" if run.average is None else "theta, value"
    text = update_text(run, seen, sizes=sizes)
    classes, made, begin = [*_MOVE], [_VECTOR], []
    if run.network is not None:
        classes += ["", "", *_GRADIENT, "", "", *_loss_and_gradient(run)]
        made = ["optimizer = Gradient()", *made]
        begin = [_VECTOR]
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


def _loss_and_gradient(run: RunDescription) -> list[str]:
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
