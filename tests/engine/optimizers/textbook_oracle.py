"""Every optimizer of the textbook dialect once more, written from its paper and not from our rows.

Each function is the loop of one publication in plain NumPy: it names source, algorithm and equation and
keeps the paper's letters, so that a wrong row has nothing here to agree with. What a paper leaves open
(where epsilon goes when it has none, weight decay) is said in the function.

Weight decay is L2 regularisation where the function does not say otherwise: lambda/2 |theta|^2 is part of the
loss, so lambda theta is part of every gradient, wherever that is taken (Goodfellow, Bengio & Courville 2016,
Deep Learning, equation 7.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.objective import FloatArray

#: The gradient ``(P,)`` at theta ``(P,)`` in step t, the first of which is 1.
Slope = Callable[[FloatArray, int], FloatArray]
#: The learning rate of step t.
Rate = Callable[[int], float]
#: (gradient, start, rate, settings) -> theta after steps 1, 2, ... without end.
Loop = Callable[[Slope, FloatArray, Rate, Mapping[str, float]], Iterator[FloatArray]]


@dataclass(frozen=True)
class Oracle:
    """The loop of a publication.

    Attributes:
        loop: what it does.
        defaults: the values that the publication itself uses or recommends, by our names. Where it
            recommends none, the table is free.
    """

    loop: Loop
    defaults: Mapping[str, float] = field(default_factory=dict)


def with_decay(slope: Slope, weight_decay: float) -> Slope:
    """The gradient of the loss with lambda/2 |theta|^2 added."""
    return lambda theta, t: slope(theta, t) + weight_decay * theta


def sgd(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """SGD, with momentum or Nesterov's where they are set.

    SGD: Robbins & Monro 1951, equation 8 (Goodfellow et al. 2016, Algorithm 8.1). Momentum: the velocity is
    the average of the gradients, ``v = b v + (1-b) g``, ``theta = theta - rate v`` (A. Ng, Deep Learning
    Specialization 2017, course 2, "Gradient descent with momentum"). Nesterov: Sutskever et al. 2013,
    equations 3 and 4, the gradient at ``theta + b w`` where w = -rate v is the displacement that v makes.
    """
    b = given["momentum"]
    gradient = with_decay(slope, given["weight_decay"])
    v = np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        eta = rate(t)
        if b == 0.0:
            theta = theta - eta * gradient(theta, t)
        else:
            at = theta + b * (-eta * v) if given["nesterov"] else theta
            v = b * v + (1.0 - b) * gradient(at, t)
            theta = theta - eta * v
        yield theta


def adagrad(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Duchi, Hazan & Singer 2011, Figure 1, diagonal: H_t = delta + diag(G_t)^(1/2), outside the root."""
    gradient = with_decay(slope, given["weight_decay"])
    accumulated = np.full_like(theta, given["initial_accumulator_value"])
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        accumulated = accumulated + g * g
        h = given["epsilon"] + np.sqrt(accumulated)
        theta = theta - rate(t) * (g / h)
        yield theta


def rmsprop(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Graves 2013, arXiv 1308.0850, equations 38 to 41; uncentred: Goodfellow et al. 2016, Algorithm 8.5.

    The constant under the root is Graves's 0.0001 and Goodfellow's delta; with momentum the displacement is
    what is remembered, rate included (equation 40 of Graves, Algorithm 8.6 of Goodfellow et al.).
    """
    gradient = with_decay(slope, given["weight_decay"])
    keep, delta = given["rho"], given["epsilon"]
    n, average, displacement = (np.zeros_like(theta) for _ in range(3))
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        n = keep * n + (1.0 - keep) * g * g
        average = keep * average + (1.0 - keep) * g
        variance = n - average * average if given["centered"] else n
        displacement = given["momentum"] * displacement - rate(t) * g / np.sqrt(variance + delta)
        theta = theta + displacement
        yield theta


def adadelta(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Zeiler 2012, arXiv 1212.5701, Algorithm 1, RMS[x] = sqrt(E[x^2] + epsilon) (equation 9).

    The paper has no rate: it multiplies the step where theta moves (line 7), not what line 6 remembers.
    """
    gradient = with_decay(slope, given["weight_decay"])
    rho, epsilon = given["rho"], given["epsilon"]
    squared_gradients = np.zeros_like(theta)
    squared_steps = np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        squared_gradients = rho * squared_gradients + (1.0 - rho) * g**2
        step = -(np.sqrt(squared_steps + epsilon) / np.sqrt(squared_gradients + epsilon)) * g
        squared_steps = rho * squared_steps + (1.0 - rho) * step**2
        theta = theta + rate(t) * step
        yield theta


def adam(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Kingma & Ba 2015, arXiv 1412.6980v9, Algorithm 1.

    AMSGrad: Reddi, Kale & Kumar 2018, arXiv 1904.09237, Algorithm 2, which corrects no bias and has no
    epsilon (here beside the root, as Adam's).
    """
    gradient = with_decay(slope, given["weight_decay"])
    b1, b2, epsilon = given["beta_1"], given["beta_2"], given["epsilon"]
    m, v, largest = (np.zeros_like(theta) for _ in range(3))
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        m = b1 * m + (1.0 - b1) * g
        v = b2 * v + (1.0 - b2) * (g * g)
        largest = np.maximum(largest, v)
        if given["amsgrad"]:
            theta = theta - rate(t) * m / (np.sqrt(largest) + epsilon)
        elif given["bias_correction"]:
            corrected_m, corrected_v = m / (1.0 - b1**t), v / (1.0 - b2**t)
            theta = theta - rate(t) * corrected_m / (np.sqrt(corrected_v) + epsilon)
        else:
            theta = theta - rate(t) * m / (np.sqrt(v) + epsilon)
        yield theta


def adamw(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Loshchilov & Hutter 2019, arXiv 1711.05101v3, Algorithm 2, lines 6 to 12 in green.

    Line 12 is ``theta - eta_t (alpha m/(sqrt(v)+epsilon) + lambda theta)``. Ravine's rate is the product
    eta_t alpha and its weight_decay the paper's lambda over alpha, so that both are multiplied by it.
    """
    b1, b2, epsilon = given["beta_1"], given["beta_2"], given["epsilon"]
    first, second, largest = (np.zeros_like(theta) for _ in range(3))
    t = 0
    while True:
        t += 1
        g = slope(theta, t)
        first = b1 * first + (1.0 - b1) * g
        second = b2 * second + (1.0 - b2) * g**2
        largest = np.maximum(largest, second)
        if given["amsgrad"]:
            direction = first / (np.sqrt(largest) + epsilon)
        elif given["bias_correction"]:
            direction = (first / (1.0 - b1**t)) / (np.sqrt(second / (1.0 - b2**t)) + epsilon)
        else:
            direction = first / (np.sqrt(second) + epsilon)
        theta = theta - rate(t) * direction - rate(t) * given["weight_decay"] * theta
        yield theta


def adamax(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Kingma & Ba 2015, Algorithm 2, which has no epsilon: it is added to the divisor u."""
    gradient = with_decay(slope, given["weight_decay"])
    b1, b2 = given["beta_1"], given["beta_2"]
    m, u = np.zeros_like(theta), np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        m = b1 * m + (1.0 - b1) * g
        u = np.maximum(b2 * u, np.abs(g))
        theta = theta - (rate(t) / (1.0 - b1**t)) * m / (u + given["epsilon"])
        yield theta


def nadam(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Dozat 2016, Algorithm 2, with the same momentum mu in every step.

    Its two sums of products: g over 1 - prod_{i<=t} mu_i, m over 1 - prod_{i<=t+1} mu_i.
    """
    gradient = with_decay(slope, given["weight_decay"])
    mu, nu = given["beta_1"], given["beta_2"]
    m, n = np.zeros_like(theta), np.zeros_like(theta)
    product, power = 1.0, 1.0
    t = 0
    while True:
        t += 1
        product *= mu
        power *= nu
        g = gradient(theta, t)
        g_hat = g / (1.0 - product)
        m = mu * m + (1.0 - mu) * g
        m_hat = m / (1.0 - product * mu)
        n = nu * n + (1.0 - nu) * g**2
        n_hat = n / (1.0 - power)
        m_bar = (1.0 - mu) * g_hat + mu * m_hat
        theta = theta - rate(t) * m_bar / (np.sqrt(n_hat) + given["epsilon"])
        yield theta


def qhm(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Ma & Yarats 2019, arXiv 1810.06801, equations 3 and 4."""
    gradient = with_decay(slope, given["weight_decay"])
    beta, nu = given["momentum"], given["nu"]
    buffer = np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        buffer = beta * buffer + (1.0 - beta) * g
        theta = theta - rate(t) * ((1.0 - nu) * g + nu * buffer)
        yield theta


def qhadam(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Ma & Yarats 2019, arXiv 1810.06801, section 5: Adam's corrected moments, each diluted by nu."""
    gradient = with_decay(slope, given["weight_decay"])
    b1, b2, nu1, nu2 = given["beta_1"], given["beta_2"], given["nu_1"], given["nu_2"]
    g1, s2 = np.zeros_like(theta), np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        g1 = b1 * g1 + (1.0 - b1) * g
        s2 = b2 * s2 + (1.0 - b2) * g**2
        above = (1.0 - nu1) * g + nu1 * (g1 / (1.0 - b1**t))
        below = np.sqrt((1.0 - nu2) * g**2 + nu2 * (s2 / (1.0 - b2**t))) + given["epsilon"]
        theta = theta - rate(t) * above / below
        yield theta


def lion(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Chen et al. 2023, arXiv 2302.06675, Algorithm 2; weight decay is decoupled, inside the step."""
    b1, b2, decay = given["beta_1"], given["beta_2"], given["weight_decay"]
    m = np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = slope(theta, t)
        c = b1 * m + (1.0 - b1) * g
        theta = theta - rate(t) * (np.sign(c) + decay * theta)
        m = b2 * m + (1.0 - b2) * g
        yield theta


def radam(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Liu et al. 2020, arXiv 1908.03265, Algorithm 2, without epsilon: it is added to the root in l_t."""
    gradient = with_decay(slope, given["weight_decay"])
    b1, b2 = given["beta_1"], given["beta_2"]
    longest = 2.0 / (1.0 - b2) - 1.0
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        v = b2 * v + (1.0 - b2) * g**2
        m = b1 * m + (1.0 - b1) * g
        length = longest - 2.0 * t * b2**t / (1.0 - b2**t)
        if length > 4.0:  # the variance is tractable
            adaptive = 1.0 / (np.sqrt(v / (1.0 - b2**t)) + given["epsilon"])
            rectified = np.sqrt(
                ((length - 4.0) / (longest - 4.0)) * ((length - 2.0) / (longest - 2.0)) * (longest / length)
            )
            theta = theta - rate(t) * rectified * (m / (1.0 - b1**t)) * adaptive
        else:
            theta = theta - rate(t) * (m / (1.0 - b1**t))
        yield theta


def adabelief(
    slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]
) -> Iterator[FloatArray]:
    """Zhuang et al. 2020, arXiv 2010.07468, Algorithm 2: epsilon in the average and beside the root."""
    gradient = with_decay(slope, given["weight_decay"])
    b1, b2, epsilon = given["beta_1"], given["beta_2"], given["epsilon"]
    m, s = np.zeros_like(theta), np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        g = gradient(theta, t)
        m = b1 * m + (1.0 - b1) * g
        s = b2 * s + (1.0 - b2) * np.square(g - m) + epsilon
        theta = theta - rate(t) * (m / (1.0 - b1**t)) / (np.sqrt(s / (1.0 - b2**t)) + epsilon)
        yield theta


def adan(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Xie et al. 2022, arXiv 2208.06677, Algorithm 1, lines 3 to 7, with the paper's betas (1 minus ours).

    The three averages begin at 0 and are corrected, and the first difference is 0, as in the authors' program
    (github.com/sail-sg/Adan).
    """
    b1, b2, b3 = 1.0 - given["beta_1"], 1.0 - given["beta_2"], 1.0 - given["beta_3"]
    m, v, n, last = (np.zeros_like(theta) for _ in range(4))
    t = 0
    while True:
        t += 1
        g = slope(theta, t)
        difference = g - (g if t == 1 else last)
        m = (1.0 - b1) * m + b1 * g
        v = (1.0 - b2) * v + b2 * difference
        n = (1.0 - b3) * n + b3 * (g + (1.0 - b2) * difference) ** 2
        eta = rate(t) / (np.sqrt(n / (1.0 - (1.0 - b3) ** t)) + given["epsilon"])
        step = m / (1.0 - (1.0 - b1) ** t) + (1.0 - b2) * v / (1.0 - (1.0 - b2) ** t)
        theta = (theta - eta * step) / (1.0 + given["weight_decay"] * rate(t))
        last = g
        yield theta


def rprop(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Riedmiller & Braun 1993, equations 4 to 7, with the update taken back where the sign flips.

    The rate is the initial update-value Delta_0.
    """
    delta = [rate(1)] * theta.size
    last_step, last_slope = [0.0] * theta.size, [0.0] * theta.size
    t = 0
    while True:
        t += 1
        g = slope(theta, t)
        theta = theta.copy()
        for i in range(theta.size):
            product = last_slope[i] * g[i]
            if product < 0.0:
                delta[i] = max(given["eta_minus"] * delta[i], given["step_min"])
                last_step[i] = -last_step[i]
                last_slope[i] = 0.0  # no adaptation in the next step
            else:
                if product > 0.0:
                    delta[i] = min(given["eta_plus"] * delta[i], given["step_max"])
                last_step[i] = -delta[i] if g[i] > 0.0 else delta[i] if g[i] < 0.0 else 0.0
                last_slope[i] = float(g[i])
            theta[i] += last_step[i]
        yield theta


def average(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Holt 1957: V_t = beta V_(t-1) + (1 - beta) x_t, where the gradient of |V - x|^2/2 is V - x."""
    del rate
    beta = given["beta"]
    t = 0
    while True:
        t += 1
        x = theta - slope(theta, t)
        theta = beta * theta + (1.0 - beta) * x
        yield theta


_BETAS = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "weight_decay": 0.0}
_ADAM = {**_BETAS, "epsilon": 1e-8}

#: By the key of our row.
ORACLES: Mapping[str, Oracle] = {
    "sgd": Oracle(sgd, {"momentum": 0.0, "nesterov": False, "weight_decay": 0.0}),
    "momentum": Oracle(sgd, {"momentum": 0.9, "nesterov": False, "weight_decay": 0.0}),
    "nesterov": Oracle(sgd, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.0}),
    "adagrad": Oracle(adagrad, {"initial_accumulator_value": 0.0, "weight_decay": 0.0}),
    "rmsprop": Oracle(
        rmsprop,
        # lecture 6e of Tieleman & Hinton; delta of Goodfellow et al. 2016, Algorithm 8.5
        {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-6, "centered": False},
    ),
    "adadelta": Oracle(adadelta, {"learning_rate": 1.0, "rho": 0.95, "epsilon": 1e-6, "weight_decay": 0.0}),
    "adam": Oracle(adam, {**_ADAM, "amsgrad": False, "bias_correction": True}),
    "amsgrad": Oracle(adam, {**_ADAM, "amsgrad": True}),
    "adamax": Oracle(adamax, {"learning_rate": 0.002, "beta_1": 0.9, "beta_2": 0.999, "weight_decay": 0.0}),
    "nadam": Oracle(nadam, {"beta_2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0}),
    "adamw": Oracle(adamw, {**_ADAM, "amsgrad": False, "bias_correction": True, "weight_decay": 0.01}),
    # sections 3 and 5: the rules of thumb in bold type
    "qhm": Oracle(qhm, {"momentum": 0.999, "nu": 0.7, "weight_decay": 0.0}),
    "qhadam": Oracle(qhadam, {"beta_1": 0.995, "beta_2": 0.999, "nu_1": 0.7, "nu_2": 1.0}),
    "lion": Oracle(lion, {"learning_rate": 1e-4, "beta_1": 0.9, "beta_2": 0.99, "weight_decay": 0.0}),
    "radam": Oracle(radam, _BETAS),
    "adabelief": Oracle(adabelief, _BETAS),
    "adan": Oracle(adan, {"beta_1": 0.98, "beta_2": 0.92, "beta_3": 0.99, "weight_decay": 0.0}),
    "rprop": Oracle(
        rprop,
        # Delta_0, and the limits of section 3
        {"learning_rate": 0.1, "eta_minus": 0.5, "eta_plus": 1.2, "step_min": 1e-6, "step_max": 50.0},
    ),
    "average": Oracle(average),
}
