"""The row of sharpness-aware minimisation."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import RuleText, Values
from engine.optimizers.hyperparameters import MOMENTUM, learning_rate, weight_decay
from engine.optimizers.row import Optimizer
from engine.parameters import Dialect, Parameter


def _sam(values: Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - alike in all
    lines = ["n = total(g^2)", "q = gradient_at(theta + radius*g/(sqrt(n) + 1e-12))"]
    gradient = "q"
    if values["weight_decay"]:
        lines.append("u = q + weight_decay*theta")
        gradient = "u"
    if not values["momentum"]:
        return RuleText(equations=(*lines, f"theta = theta - learning_rate*{gradient}"))
    lines += [f"v = momentum*v + {gradient}", "theta = theta - learning_rate*v"]
    return RuleText(equations=tuple(lines), velocity="-learning_rate*v")


SAM = Optimizer(
    key="sam",
    title="SAM",
    meaning=(
        "Sharpness-aware minimisation: climbs a little to the worst point nearby and descends by the "
        "gradient there, so that it leaves narrow minima. Every step costs two gradients."
    ),
    source="Foret, Kleiner, Mobahi & Neyshabur 2021, arXiv 2010.01412, Algorithm 1",
    spelling=Spelling(
        "# SAM: not in Keras, whose optimizers see one gradient a step",
        "# SAM: not in PyTorch",
    ),
    parameters=(
        learning_rate(0.01, 0.01, 0.01),
        Parameter(
            name="radius",
            default=0.05,
            low=0,
            high=10,
            slider_high=1.0,
            symbol=r"\rho",
            meaning="How far it climbs before it takes the gradient that it descends by.",
        ),
        MOMENTUM,
        weight_decay(),
    ),
    equations=_sam,
    conventions={
        "textbook": (
            "The base optimizer is SGD in PyTorch's form; weight decay adds to the second gradient, clipping "
            "is of the first alone, running statistics see the first alone."
        ),
        "keras": "Keras has none: the textbook form.",
        "pytorch": "PyTorch has none: the textbook form, the authors' two steps around torch.optim.SGD.",
    },
    slots={"v": "velocity"},
)

ROWS = (SAM,)
