"""Updates in NumPy within a PyTorch program, which gives them the loss, its gradient and a Hessian."""

from __future__ import annotations

from engine.codegen.description import RunDescription
from engine.codegen.library_update import update_text
from engine.codegen.loop_text import indented
from engine.codegen.pytorch_optimizer import OptimizerText

_MOVE = "nn.utils.vector_to_parameters(torch.tensor(theta), parameters)"
_VECTOR = "theta = torch.cat([each.detach().flatten() for each in parameters]).numpy()"
_HESSIAN = (
    "def hessian(theta):",
    f"    {_MOVE}",
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


def moved_by_numpy(run: RunDescription) -> OptimizerText:
    """The update of a run in NumPy, with PyTorch's gradients and, of a surface, its second derivatives."""
    text = update_text(run, "theta", sizes="[each.numel() for each in parameters]", hessian=_HESSIAN)
    point = [
        "def loss_and_gradient(theta):",
        '    """The loss of a step and its gradient at a point; all parameters are one vector."""',
        f"    {_MOVE}",
        f"    loss = loss_of({seen_examples(run)})",
        "    slopes = torch.autograd.grad(loss, parameters)",
        "    return loss.item(), torch.cat([each.flatten() for each in slopes]).numpy()",
    ]
    rule = list(text.train)
    if run.remembers:
        rule = ["with statistics_kept():", *indented(rule)]
    update = [
        *(["Dropout.step = step"] if run.drops else []),
        _VECTOR,
        "loss, g = loss_and_gradient(theta)",
        *rule,
        _MOVE,
    ]
    changes = {step: tuple(lines) for step, lines in text.changes.items()}
    classes = (*point, "", "", *text.classes)
    return OptimizerText(classes, (_VECTOR, *text.begin), changes, update=tuple(update))
