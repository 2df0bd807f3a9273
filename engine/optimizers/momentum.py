"""Rows of plain descent and of descent with momentum."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import RavineError
from engine.library_spelling import Spelling
from engine.optimizers.convergence import VelocityForm, momentum_limit
from engine.optimizers.equations import COUPLED, DECOUPLED, SHRINK, RuleText, Values, with_weight_decay
from engine.optimizers.hyperparameters import (
    BETA_1,
    BETA_2,
    MOMENTUM,
    epsilon,
    learning_rate,
    mixing_weight,
    weight_decay,
)
from engine.optimizers.row import SAME, LibraryValues, Optimizer, preset
from engine.parameters import Dialect, Parameter


def _sgd(values: Values, dialect: Dialect) -> RuleText:
    """Plain descent, momentum and Nesterov."""
    if not values["momentum"]:
        return RuleText(equations=with_weight_decay(values, dialect, "theta = theta - learning_rate*g"))
    nesterov = values["nesterov"]
    if dialect == "keras":
        move = "theta = theta + momentum*v - learning_rate*g" if nesterov else "theta = theta + v"
        lines = with_weight_decay(values, dialect, "v = momentum*v - learning_rate*g", move)
        return RuleText(equations=lines, velocity="v")
    if dialect == "pytorch":
        dampening = values["dampening"]
        if nesterov and dampening:
            raise RavineError(f"dampening = {dampening} does not go with nesterov; set it to 0")
        # the first gradient enters whole
        collect = "v = momentum*v + (1-dampening*min(t-1,1))*g" if dampening else "v = momentum*v + g"
        move = (
            "theta = theta - learning_rate*(g + momentum*v)"
            if nesterov
            else "theta = theta - learning_rate*v"
        )
        return RuleText(
            equations=with_weight_decay(values, dialect, collect, move), velocity="-learning_rate*v"
        )
    ahead = "theta - learning_rate*momentum*v" if nesterov else ""
    lines = ("v = momentum*v + (1-momentum)*g", "theta = theta - learning_rate*v")
    if values["weight_decay"]:
        # the decay is part of the gradient, so it too is taken at the look-ahead point
        lines = (f"g = g + weight_decay*({ahead or 'theta'})", *lines)
    return RuleText(equations=lines, lookahead=ahead, velocity="-learning_rate*v")


def _sgdw(values: Values, dialect: Dialect) -> RuleText:
    """SGD with momentum whose weight decay shrinks theta apart from the velocity."""
    text = _sgd({**values, "weight_decay": 0.0}, dialect)
    if not values["weight_decay"]:
        return text
    if dialect == "textbook":
        *before, move = text.equations
        decayed = (
            f"theta = theta - learning_rate*({move.partition('learning_rate*')[2]} + weight_decay*theta)"
        )
        return replace(text, equations=(*before, decayed))
    return replace(text, equations=(SHRINK, *text.equations))


def _muon(values: Values, dialect: Dialect) -> RuleText:
    """Orthogonal steps of matrices; Adam's of what is none."""
    kept, entering = "momentum", "1-momentum" if dialect == "pytorch" else "1"
    ahead = f"{'(1-momentum)*g' if dialect == 'pytorch' else 'g'} + momentum*m"
    if dialect == "keras":
        scale = "rms_rate*sqrt(max(rows, columns))"
        adam = "sqrt(1-beta_2^t)/(1-beta_1^t)*m/(sqrt(v) + epsilon)"
    else:
        scale = "sqrt(max(1, rows/columns))"
        adam = "m/(1-beta_1^t)/(sqrt(v/(1-beta_2^t)) + epsilon)"
    lines = (
        "w = is_matrix(theta)",
        "rows = row_count(theta)",
        "columns = column_count(theta)",
        f"m = (w*{kept} + (1-w)*beta_1)*m + (w*({entering}) + (1-w)*(1-beta_1))*g",
        "v = beta_2*v + (1-beta_2)*g^2",
        f"o = orthogonal({ahead if values['nesterov'] else 'm'})",
        f"a = {adam}",
        f"theta = theta - learning_rate*(w*{scale}*o + (1-w)*a)",
    )
    return RuleText(equations=(SHRINK, *lines) if values["weight_decay"] else lines)


def _sgd_rate_limit(values: Values, dialect: Dialect, curvature: float) -> float | None:
    momentum = float(values.get("momentum", 0.0))
    if values.get("nesterov") or (momentum and dialect == "pytorch" and values.get("dampening")):
        return None
    return momentum_limit(curvature, momentum, dialect)


def _sgd_velocity_form(values: Values, dialect: Dialect) -> VelocityForm | None:
    if values.get("weight_decay") or (dialect == "pytorch" and values.get("dampening")):
        return None
    nesterov = bool(values["nesterov"])
    is_textbook = dialect == "textbook"
    return VelocityForm(is_textbook, nesterov, stored_ahead=nesterov and not is_textbook)


def _sgd_in_libraries(values: Values, dialect: Dialect) -> LibraryValues:
    momentum = float(values["momentum"])
    if dialect != "textbook" or not momentum:
        return SAME
    return LibraryValues(
        {"learning_rate": float(values["learning_rate"]) * (1.0 - momentum)},
        "# At a constant rate, v = m v + (1 - m) g moves as far as the library's at this one:",
    )


SGD = Optimizer(
    key="sgd",
    title="SGD",
    meaning="Goes straight down the slope, zigzags across a narrow valley, and diverges above 2/lambda_max.",
    source=(
        "Robbins & Monro 1951, A stochastic approximation method, Ann. Math. Statist. 22; momentum: Polyak "
        "1964"
    ),
    spelling=Spelling(
        "keras.optimizers.SGD(learning_rate={learning_rate}, momentum={momentum}, "
        "nesterov={nesterov}{decay})",
        "torch.optim.SGD({theta}, lr={learning_rate}, momentum={momentum}, dampening={dampening}, "
        "weight_decay={weight_decay}, nesterov={nesterov})",
    ),
    parameters=(
        learning_rate(0.01, 0.01, 0.001),
        MOMENTUM,
        Parameter(name="nesterov", default=False, meaning="Take the gradient where the velocity leads to."),
        mixing_weight(
            "dampening", 0.0, r"\tau", "How much less of a new gradient enters the velocity, after the first."
        ),
        weight_decay(),
    ),
    only={"dampening": ("pytorch",)},
    equations=_sgd,
    in_libraries=_sgd_in_libraries,
    rate_limit=_sgd_rate_limit,
    velocity_form=_sgd_velocity_form,
    conventions={
        "textbook": (
            "The velocity is the moving average of the gradients, so the same path needs a rate 1/(1 - "
            "momentum) times PyTorch's; Nesterov takes the gradient at the look-ahead point (Sutskever et "
            f"al. 2013); {COUPLED}."
        ),
        "keras": (
            "The velocity includes the rate, so after a change of the rate it adapts over several steps; "
            f"theta is stored at the look-ahead point with Nesterov, which momentum 0 ignores; {DECOUPLED}."
        ),
        "pytorch": (
            "The velocity is a sum of gradients without the rate; theta is stored at the look-ahead point "
            f"with Nesterov, which momentum 0 ignores; {COUPLED}."
        ),
    },
    slots={"v": "velocity"},
    averages={"gradients": "momentum"},
)

SGD_MOMENTUM = preset(
    SGD,
    key="momentum",
    title="Momentum",
    meaning=("Averages the zigzag out and builds up speed along the valley floor; it overshoots and swings."),
    source="Polyak 1964, Some methods of speeding up the convergence of iteration methods",
    momentum=0.9,
)

NESTEROV = preset(
    SGD,
    key="nesterov",
    title="Nesterov",
    meaning="Looks where the velocity is about to carry it and brakes before it overshoots.",
    source="Nesterov 1983; as momentum: Sutskever, Martens, Dahl & Hinton 2013, section 2",
    momentum=0.9,
    nesterov=True,
)

SGDW = replace(
    SGD,
    key="sgdw",
    title="SGDW",
    meaning="Momentum that shrinks every parameter by the same share in each step, apart from its velocity.",
    source="Loshchilov & Hutter 2019, arXiv 1711.05101, Algorithm 1",
    spelling=Spelling(
        SGD.spelling.keras,
        "# SGDW: not in PyTorch, whose SGD adds the decay to the gradient; Loshchilov and Hutter 2019",
    ),
    parameters=(*SGD_MOMENTUM.parameters[:-1], weight_decay(0.01, 0.01, 0.01)),
    equations=_sgdw,
    rate_limit=lambda *_: None,
    velocity_form=lambda *_: None,
    conventions={
        "textbook": (
            "The velocity is the moving average of the gradients, as in SGD here; the decay is multiplied by "
            "the whole rate, where the paper's Algorithm 1 multiplies it by the schedule's factor alone."
        ),
        "keras": f"Keras's SGD with its weight decay, which is decoupled there: {DECOUPLED}.",
        "pytorch": f"PyTorch has no SGDW: its SGD, where {DECOUPLED}.",
    },
)

MUON = Optimizer(
    key="muon",
    title="Muon",
    meaning=(
        "Momentum of which each layer's weights take the orthogonal part: every direction of a matrix moves "
        "equally far. What is no matrix, as biases and a surface's two coordinates, takes Adam's step."
    ),
    source="Jordan et al. 2024, Muon: An optimizer for hidden layers in neural networks",
    spelling=Spelling(
        "keras.optimizers.Muon(learning_rate={learning_rate}, adam_beta_1={beta_1}, adam_beta_2={beta_2}, "
        "adam_weight_decay={weight_decay}, epsilon={epsilon}, weight_decay={weight_decay}, "
        "momentum={momentum}, nesterov={nesterov}, rms_rate={rms_rate})",
        "# torch.optim.Muon computes in bfloat16 and takes matrices alone.",
    ),
    parameters=(
        learning_rate(0.02, 0.001, 0.001),
        replace(MOMENTUM, default=0.95),
        Parameter(name="nesterov", default=True, meaning="Add the gradient to the velocity once more."),
        BETA_1,
        BETA_2,
        epsilon(1e-8, 1e-7, 1e-8),
        Parameter(
            name="rms_rate",
            default=0.2,
            low=0,
            high=10,
            low_open=True,
            symbol=r"\rho",
            meaning="How far a number of a matrix moves at most, about, in rates.",
        ),
        weight_decay(0.0, 0.004, 0.1),
    ),
    only={"rms_rate": ("keras",)},
    equations=_muon,
    conventions={
        "textbook": (
            "The velocity is a sum; a matrix moves by sqrt(max(1, rows/columns)) rates in every direction; "
            f"{DECOUPLED}."
        ),
        "keras": (
            "The velocity is a sum; a matrix moves by rms_rate sqrt(max(rows, columns)) rates, as far as "
            f"Adam would; {DECOUPLED}."
        ),
        "pytorch": (
            "The velocity is an average; a matrix moves by sqrt(max(1, rows/columns)) rates; in full "
            f"precision, where PyTorch computes the orthogonal part in bfloat16; {DECOUPLED}."
        ),
    },
    slots={"m": "velocity of matrices, moving average of other gradients", "v": "average squared gradients"},
    symbols={"rows": "R", "columns": "C"},
)

ROWS = (SGD, SGD_MOMENTUM, NESTEROV, SGDW, MUON)
