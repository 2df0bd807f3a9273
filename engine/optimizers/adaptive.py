"""Rows that divide by the size of past gradients: AdaGrad, RMSProp and AdaDelta."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import COUPLED, DECOUPLED, Values, with_weight_decay
from engine.optimizers.hyperparameters import MOMENTUM, decay_factor, epsilon, learning_rate, weight_decay
from engine.optimizers.row import Optimizer
from engine.optimizers.update_rule import RuleText
from engine.parameters import Dialect, Parameter


def _adagrad(values: Values, dialect: Dialect) -> RuleText:
    """A sum of squared gradients for each parameter."""
    root = "sqrt(a + epsilon)" if dialect == "keras" else "(sqrt(a) + epsilon)"
    return RuleText(
        equations=with_weight_decay(
            values, dialect, "a = a + g^2", f"theta = theta - learning_rate*g/{root}"
        ),
        initial=("a = initial_accumulator_value",),
        squared="a",
    )


def _rmsprop(values: Values, dialect: Dialect) -> RuleText:
    """A moving average of squared gradients, centred or not, with momentum or without."""
    lines = ["v = rho*v + (1-rho)*g^2"]
    spread = "v"
    if values["centered"]:
        lines.append("a = rho*a + (1-rho)*g")
        spread = "v - a^2"
    root = f"(sqrt({spread}) + epsilon)" if dialect == "pytorch" else f"sqrt({spread} + epsilon)"
    velocity = ""
    if not values["momentum"]:
        lines.append(f"theta = theta - learning_rate*g/{root}")
    elif dialect == "pytorch":
        lines += [f"b = momentum*b + g/{root}", "theta = theta - learning_rate*b"]
        velocity = "-learning_rate*b"
    else:
        lines += [f"b = momentum*b + learning_rate*g/{root}", "theta = theta - b"]
        velocity = "-b"
    return RuleText(equations=with_weight_decay(values, dialect, *lines), velocity=velocity, squared="v")


def _adadelta(values: Values, dialect: Dialect) -> RuleText:
    """Past steps over past gradients."""
    lines = (
        "v = rho*v + (1-rho)*g^2",
        "d = sqrt(u + epsilon)/sqrt(v + epsilon)*g",
        "u = rho*u + (1-rho)*d^2",
        "theta = theta - learning_rate*d",
    )
    return RuleText(equations=with_weight_decay(values, dialect, *lines), squared="v")


ADAGRAD = Optimizer(
    key="adagrad",
    title="AdaGrad",
    meaning=("Gives every parameter its own rate, which only shrinks: it cuts straight across, then stops."),
    source="Duchi, Hazan & Singer 2011, JMLR 12, Figure 1 (diagonal form)",
    spelling=Spelling(
        "keras.optimizers.Adagrad(learning_rate={learning_rate}, "
        "initial_accumulator_value={initial_accumulator_value}, epsilon={epsilon}{decay})",
        "torch.optim.Adagrad({theta}, lr={learning_rate}, "
        "initial_accumulator_value={initial_accumulator_value}, eps={epsilon}, "
        "weight_decay={weight_decay})",
    ),
    parameters=(
        learning_rate(0.01, 0.001, 0.01),
        Parameter(
            name="initial_accumulator_value",
            default=0.0,
            dialect_defaults={"keras": 0.1},
            low=0,
            high=10,
            symbol="a_0",
            meaning="What the accumulator holds before the first step.",
        ),
        epsilon(1e-8, 1e-7, 1e-10),
        weight_decay(),
    ),
    equations=_adagrad,
    conventions={
        "textbook": f"Epsilon is added outside the root; {COUPLED}.",
        "keras": f"Epsilon is added inside the root; the accumulator starts at 0.1; {DECOUPLED}.",
        "pytorch": f"Epsilon is added outside the root; {COUPLED}.",
    },
    slots={"a": "sum of the squared gradients"},
)

RMSPROP = Optimizer(
    key="rmsprop",
    title="RMSProp",
    meaning=(
        "AdaGrad that forgets: it never stops, and at a constant rate ends oscillating around the minimum."
    ),
    source="Tieleman & Hinton 2012, Coursera lecture 6e; centred: Graves 2013, arXiv 1308.0850",
    spelling=Spelling(
        "keras.optimizers.RMSprop(learning_rate={learning_rate}, rho={rho}, momentum={momentum}, "
        "epsilon={epsilon}, centered={centered}{decay})",
        "torch.optim.RMSprop({theta}, lr={learning_rate}, alpha={rho}, eps={epsilon}, "
        "weight_decay={weight_decay}, momentum={momentum}, centered={centered})",
    ),
    parameters=(
        learning_rate(0.001, 0.001, 0.01),
        decay_factor(
            "rho", 0.9, r"\rho", "How much of the average squared gradient v is kept in a step.", 0.99
        ),
        MOMENTUM,
        epsilon(1e-6, 1e-7, 1e-8),
        Parameter(
            name="centered",
            default=False,
            meaning="Divide by the spread of the gradients, not by their size.",
        ),
        weight_decay(),
    ),
    equations=_rmsprop,
    conventions={
        "textbook": (f"Epsilon is added inside the root (Goodfellow et al. 2016, Algorithm 8.5); {COUPLED}."),
        "keras": (f"Epsilon is added inside the root; momentum collects steps, rate included; {DECOUPLED}."),
        "pytorch": (
            "Epsilon is added outside the root, so that centred gradients that never change may "
            "round to the root of a negative number; momentum collects scaled gradients without the"
            f" rate; {COUPLED}."
        ),
    },
    slots={
        "v": "moving average of the squared gradients",
        "a": "moving average of the gradients",
        "b": "velocity",
    },
)

ADADELTA = Optimizer(
    key="adadelta",
    title="AdaDelta",
    meaning=(
        "Scales by past steps over past gradients and so needs no rate; epsilon is its slow first step."
    ),
    source="Zeiler 2012, arXiv 1212.5701, Algorithm 1",
    spelling=Spelling(
        "keras.optimizers.Adadelta(learning_rate={learning_rate}, rho={rho}, epsilon={epsilon}{decay})",
        "torch.optim.Adadelta({theta}, lr={learning_rate}, rho={rho}, eps={epsilon}, "
        "weight_decay={weight_decay})",
    ),
    parameters=(
        learning_rate(1.0, 0.001, 1.0),
        decay_factor("rho", 0.95, r"\rho", "How much of both averages is kept in a step.", 0.9),
        epsilon(1e-6, 1e-7, 1e-6),
        weight_decay(),
    ),
    equations=_adadelta,
    conventions={
        "textbook": f"The paper has no rate: 1; {COUPLED}.",
        "keras": f"The rate defaults to 0.001, a thousandth of the paper's; {DECOUPLED}.",
        "pytorch": f"The rate defaults to 1, the paper's; {COUPLED}.",
    },
    slots={
        "v": "moving average of the squared gradients",
        "u": "moving average of the squared steps",
    },
    symbols={"d": r"\Delta"},
)

ROWS = (
    ADAGRAD,
    RMSPROP,
    ADADELTA,
)
