"""The equations of every optimizer in every dialect; `engine.optimizers.table` says what the names mean.

Each function gives the rule for complete values: a switch that is off, or a zero, leaves its lines out.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import RavineError
from engine.optimizers.update_rule import RuleText
from engine.parameters import Dialect, Value

_Values = Mapping[str, Value]
_MEAN = "m = beta_1*m + (1-beta_1)*g"
_SQUARES = "v = beta_2*v + (1-beta_2)*g^2"
_CORRECTED = ("m_hat = m/(1-beta_1^t)", "v_hat = v/(1-beta_2^t)")
_SHRINK = "theta = theta - theta*weight_decay*learning_rate"


def _decayed(values: _Values, dialect: Dialect, *lines: str) -> tuple[str, ...]:
    """The lines after weight decay: decoupled in every optimizer of Keras, else added to the gradient."""
    if not values["weight_decay"]:
        return lines
    return (_SHRINK if dialect == "keras" else "g = g + weight_decay*theta", *lines)


def sgd(values: _Values, dialect: Dialect) -> RuleText:
    """Plain descent, momentum and Nesterov."""
    if not values["momentum"]:
        return RuleText(equations=_decayed(values, dialect, "theta = theta - learning_rate*g"))
    nesterov = values["nesterov"]
    if dialect == "keras":
        move = "theta = theta + momentum*v - learning_rate*g" if nesterov else "theta = theta + v"
        lines = _decayed(values, dialect, "v = momentum*v - learning_rate*g", move)
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
        return RuleText(equations=_decayed(values, dialect, collect, move), velocity="-learning_rate*v")
    ahead = "theta - learning_rate*momentum*v" if nesterov else ""
    lines = ("v = momentum*v + (1-momentum)*g", "theta = theta - learning_rate*v")
    if values["weight_decay"]:
        # the decay is part of the gradient, so it too is taken at the look-ahead point
        lines = (f"g = g + weight_decay*({ahead or 'theta'})", *lines)
    return RuleText(equations=lines, lookahead=ahead, velocity="-learning_rate*v")


def adagrad(values: _Values, dialect: Dialect) -> RuleText:
    """A sum of squared gradients for each parameter."""
    root = "sqrt(a + epsilon)" if dialect == "keras" else "(sqrt(a) + epsilon)"
    return RuleText(
        equations=_decayed(values, dialect, "a = a + g^2", f"theta = theta - learning_rate*g/{root}"),
        initial=("a = initial_accumulator_value",),
        squared="a",
    )


def rmsprop(values: _Values, dialect: Dialect) -> RuleText:
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
    return RuleText(equations=_decayed(values, dialect, *lines), velocity=velocity, squared="v")


def adadelta(values: _Values, dialect: Dialect) -> RuleText:
    """Past steps over past gradients."""
    lines = (
        "v = rho*v + (1-rho)*g^2",
        "d = sqrt(u + epsilon)/sqrt(v + epsilon)*g",
        "u = rho*u + (1-rho)*d^2",
        "theta = theta - learning_rate*d",
    )
    return RuleText(equations=_decayed(values, dialect, *lines), squared="v")


def adam(values: _Values, dialect: Dialect) -> RuleText:
    """Adam and AMSGrad, with weight decay as the dialect's other optimizers have it."""
    return _moments(_decayed(values, dialect, *_adam(values, dialect)))


def adamw(values: _Values, dialect: Dialect) -> RuleText:
    """Adam with decoupled weight decay in every dialect."""
    lines = _adam(values, dialect)
    if not values["weight_decay"]:
        return _moments(lines)
    if dialect == "textbook":
        step = lines[-1].partition("learning_rate*")[2]
        return _moments((*lines[:-1], f"theta = theta - learning_rate*({step} + weight_decay*theta)"))
    return _moments(
        (_SHRINK if dialect == "keras" else "theta = theta*(1 - learning_rate*weight_decay)", *lines)
    )


def _adam(values: _Values, dialect: Dialect) -> tuple[str, ...]:
    lines = [_MEAN, _SQUARES]
    second = "v"
    if values["amsgrad"]:
        lines.append("w = max(w, v)")
        second = "w"
    plain = dialect == "textbook" and values["amsgrad"]
    if plain or not values["bias_correction"]:
        lines.append(f"theta = theta - learning_rate*m/(sqrt({second}) + epsilon)")
    elif dialect == "textbook":
        lines += [*_CORRECTED, "theta = theta - learning_rate*m_hat/(sqrt(v_hat) + epsilon)"]
    elif dialect == "keras":
        rate = "learning_rate*sqrt(1-beta_2^t)/(1-beta_1^t)"
        lines.append(f"theta = theta - {rate}*m/(sqrt({second}) + epsilon)")
    else:
        root = f"sqrt({second})/sqrt(1-beta_2^t)"
        lines.append(f"theta = theta - learning_rate/(1-beta_1^t)*m/({root} + epsilon)")
    return tuple(lines)


def _moments(lines: tuple[str, ...]) -> RuleText:
    return RuleText(equations=lines, velocity="-learning_rate*m", squared="v")


def adamax(values: _Values, dialect: Dialect) -> RuleText:
    """The largest recent gradient in place of the root mean square."""
    size = "abs(g) + epsilon" if dialect == "pytorch" else "abs(g)"
    under = "u" if dialect == "pytorch" else "(u + epsilon)"
    lines = (
        _MEAN,
        f"u = max(beta_2*u, {size})",
        f"theta = theta - learning_rate/(1-beta_1^t)*m/{under}",
    )
    return RuleText(equations=_decayed(values, dialect, *lines), velocity="-learning_rate*m")


def nadam(values: _Values, dialect: Dialect) -> RuleText:
    """Adam with the coming step's momentum."""
    move = ("v_hat = v/(1-beta_2^t)", "theta = theta - learning_rate*m_hat/(sqrt(v_hat) + epsilon)")
    if dialect == "textbook":
        ahead = "m_hat = beta_1*m/(1-beta_1^(t+1)) + (1-beta_1)*g/(1-beta_1^t)"
        return _moments(_decayed(values, dialect, _MEAN, _SQUARES, ahead, *move))
    slowness = "*momentum_decay" if dialect == "pytorch" else ""
    lines = (
        f"mu = beta_1*(1 - 0.5*0.96^(t{slowness}))",
        f"mu_next = beta_1*(1 - 0.5*0.96^((t+1){slowness}))",
        "mu_product = mu_product*mu",
        _MEAN,
        _SQUARES,
        "m_hat = mu_next*m/(1-mu_product*mu_next) + (1-mu)*g/(1-mu_product)",
        *move,
    )
    return RuleText(
        equations=_decayed(values, dialect, *lines),
        initial=("mu_product = 1",),
        velocity="-learning_rate*m",
        squared="v",
    )


def qhm(values: _Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - neither library has it
    """Quasi-hyperbolic momentum."""
    lines = ("m = momentum*m + (1-momentum)*g", "theta = theta - learning_rate*((1-nu)*g + nu*m)")
    return RuleText(equations=_decayed(values, "textbook", *lines), velocity="-learning_rate*m")


def qhadam(values: _Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - neither library has it
    """Quasi-hyperbolic Adam."""
    move = (
        "theta = theta - learning_rate*((1-nu_1)*g + nu_1*m_hat)/(sqrt((1-nu_2)*g^2 + nu_2*v_hat) + epsilon)"
    )
    return _moments(_decayed(values, "textbook", _MEAN, _SQUARES, *_CORRECTED, move))


def lion(values: _Values, dialect: Dialect) -> RuleText:
    """The sign of an average."""
    direction, average = "c = beta_1*m + (1-beta_1)*g", "m = beta_2*m + (1-beta_2)*g"
    lines: tuple[str, ...] = (direction, "theta = theta - learning_rate*sign(c)", average)
    if dialect == "keras":
        lines = _decayed(values, dialect, *lines)
    elif values["weight_decay"]:
        lines = (direction, "theta = theta - learning_rate*(sign(c) + weight_decay*theta)", average)
    return RuleText(equations=lines, velocity="-learning_rate*m")


def average(values: _Values, dialect: Dialect) -> RuleText:  # noqa: ARG001 - a rule of its own
    """The moving average: on a bowl of curvature 1 about a value, x is that value."""
    return RuleText(equations=("x = theta - g", "theta = beta*theta + (1-beta)*x"))
