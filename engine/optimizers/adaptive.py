"""Rows that divide by the size of past gradients: AdaGrad, RMSProp and AdaDelta."""

from __future__ import annotations

from engine.library_spelling import Spelling
from engine.optimizers.equations import COUPLED, DECOUPLED, RuleText, Values, with_weight_decay
from engine.optimizers.hyperparameters import MOMENTUM, decay_factor, epsilon, learning_rate, weight_decay
from engine.optimizers.row import Optimizer
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


def _adafactor(values: Values, dialect: Dialect) -> RuleText:
    """Squared gradients of a matrix as one number a row times one number a column."""
    is_pytorch = dialect == "pytorch"
    guard = "" if is_pytorch else " + epsilon_1"
    second = "max(w*r*c/max(h, epsilon_1) + (1-w)*c, epsilon_1^2)" if is_pytorch else "w*r*c/h + (1-w)*c"
    shrink = ("theta = theta*(1 - learning_rate*weight_decay)",) if values["weight_decay"] else ()
    lines = (
        "d = root_mean_square(theta)",
        *(shrink if is_pytorch else ()),
        "w = is_matrix(theta)",
        f"s = g^2{guard}",
        "a = row_mean(s)",
        "b = column_mean(s)",
        "r = (1 - t^beta_2_decay)*r + t^beta_2_decay*a",
        "c = (1 - t^beta_2_decay)*c + t^beta_2_decay*b",
        "h = column_mean(r)",
        f"u = g/sqrt({second})",
        "q = root_mean_square(u)",
        "theta = theta - max(epsilon_2, d)*min(learning_rate, 1/sqrt(t))*u/max(1, q/clip_threshold)",
    )
    return RuleText(equations=lines if is_pytorch else with_weight_decay(values, dialect, *lines))


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

ADAFACTOR = Optimizer(
    key="adafactor",
    title="Adafactor",
    meaning=(
        "Scales by squared gradients that it remembers per row and per column of a matrix, not per weight, "
        "and moves each variable by a share of its own size. What is no matrix has its own squares, as a "
        "surface's two coordinates."
    ),
    source="Shazeer & Stern 2018, arXiv 1804.04235, Algorithms 4 and 5",
    spelling=Spelling(
        "keras.optimizers.Adafactor(learning_rate={learning_rate}, beta_2_decay={beta_2_decay}, "
        "epsilon_1={epsilon_1}, epsilon_2={epsilon_2}, clip_threshold={clip_threshold}{decay})",
        "torch.optim.Adafactor({theta}, lr={learning_rate}, beta2_decay={beta_2_decay}, "
        "eps=({epsilon_1}, {epsilon_2}), d={clip_threshold}, weight_decay={weight_decay})",
    ),
    parameters=(
        learning_rate(0.01, 0.001, 0.01),
        Parameter(
            name="beta_2_decay",
            default=-0.8,
            low=-5,
            high=0,
            symbol=r"\gamma",
            meaning="How fast the memory of squared gradients grows: step t forgets t to this power.",
        ),
        Parameter(
            name="epsilon_1",
            default=1e-30,
            dialect_defaults={"pytorch": 2.220446049250313e-16},
            low=0,
            high=1e3,
            low_open=True,
            scale="log",
            slider_low=1e-30,
            slider_high=1.0,
            symbol=r"\epsilon_1",
            meaning="Keeps the division finite where gradients have been zero.",
        ),
        Parameter(
            name="epsilon_2",
            default=1e-3,
            low=0,
            high=1e3,
            low_open=True,
            scale="log",
            slider_low=1e-6,
            slider_high=1.0,
            symbol=r"\epsilon_2",
            meaning="The least size that a variable counts as; without it one that starts at 0 would stay.",
        ),
        Parameter(
            name="clip_threshold",
            default=1.0,
            low=1,
            high=1e3,
            scale="log",
            slider_high=10,
            symbol="d",
            meaning="How large the root mean square of a scaled gradient may be; longer ones are shortened.",
        ),
        weight_decay(),
    ),
    equations=_adafactor,
    conventions={
        "textbook": f"The rate counts up to 1/sqrt(t); epsilon_1 is added to the squares; {COUPLED}.",
        "keras": f"The paper's form; the rate counts up to 1/sqrt(t); {DECOUPLED}.",
        "pytorch": (
            "Epsilon_1 bounds the mean of the rows from below, and its square the squares; weight decay "
            "shrinks theta after its size was taken and leaves the gradient alone."
        ),
    },
    slots={
        "r": "moving average of the squared gradients of a row",
        "c": "moving average of the squared gradients of a column",
    },
)

ROWS = (ADAGRAD, RMSPROP, ADADELTA, ADAFACTOR)
