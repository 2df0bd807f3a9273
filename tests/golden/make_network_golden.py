"""Records what PyTorch's forward and backward passes give in float64, for the tests to compare ours with.

Run from the root of the repository, in the environment that README.md describes::

    python -m tests.golden.make_network_golden
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.golden import network_cases as cases

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

CURVES: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softsign": functional.softsign,
    "arctan": torch.arctan,
    "exponential": torch.exp,
    # PyTorch switches to the identity above its threshold; the exact function has none
    "softplus": lambda z: functional.softplus(z, threshold=1000.0),
    "gelu": functional.gelu,
    "silu": functional.silu,
    "mish": functional.mish,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "relu6": functional.relu6,
    # the backward pass of functional.hardsigmoid rounds 1/6 to single precision
    "hard_sigmoid": lambda z: functional.hardtanh(z / 6 + 0.5, 0.0, 1.0),
    "hard_tanh": functional.hardtanh,
    "hard_silu": functional.hardswish,
    "sine": torch.sin,
    "sinc": lambda z: torch.sinc(z / torch.pi),
    "linear": lambda z: z,
    "softmax": lambda z: functional.softmax(z, dim=-1),
}


class Curve(nn.Module):
    """A function as a module."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, z: Tensor) -> Tensor:
        return self.function(z)


def activation(layer: cases.Layer) -> nn.Module:
    """The module of a layer's activation."""
    name = layer["activation"]
    if name == "prelu":
        return nn.PReLU(init=layer.get("alpha", 0.25))
    if name == "maxout":
        return Curve(lambda z: z.unflatten(-1, (-1, layer["pieces"])).amax(dim=-1))
    if layer.get("approximate"):
        return Curve(lambda z: functional.gelu(z, approximate="tanh"))
    return Curve(CURVES[name])


def build(case: cases.Case, inputs: int) -> nn.Sequential:
    """The network of a case; a last sigmoid or softmax goes into the loss, as PyTorch users do."""
    modules: list[nn.Module] = []
    for index, layer in enumerate(case.layers):
        if layer["kind"] == "batch_normalization":
            modules.append(nn.BatchNorm1d(inputs))
            continue
        if layer["kind"] == "dense":
            units = layer["units"] * layer.get("pieces", 1)
            modules.append(nn.Linear(inputs, units, bias=layer.get("use_bias", True)))
            inputs = layer["units"]
        in_loss = index == len(case.layers) - 1 and layer["activation"] in ("sigmoid", "softmax")
        if layer["activation"] != "linear" and not in_loss:
            modules.append(activation(layer))
    return nn.Sequential(*modules)


def loss(case: cases.Case, output: Tensor, target: Tensor) -> Tensor:
    """The mean loss."""
    if case.loss == "huber":
        return functional.huber_loss(output, target, delta=case.constants.get("delta", 1.0))
    if case.loss == "categorical_crossentropy":
        return functional.cross_entropy(output, target)
    if case.loss == "hinge":
        return torch.clamp(1 - (2 * target - 1) * output, min=0).mean()
    return {
        "mean_squared_error": functional.mse_loss,
        "mean_absolute_error": functional.l1_loss,
        "binary_crossentropy": functional.binary_cross_entropy_with_logits,
    }[case.loss](output, target)


def targets(case: cases.Case, rng: np.random.Generator, count: int) -> cases.Array:
    """Targets (N, O) that the loss has a meaning for."""
    if case.loss == "categorical_crossentropy":
        return np.eye(case.outputs)[rng.integers(case.outputs, size=count)]
    if case.loss in ("binary_crossentropy", "hinge"):
        return rng.integers(2, size=(count, case.outputs)).astype(np.float64)
    return rng.normal(size=(count, case.outputs))


def flat(network: nn.Sequential, read: Callable[[nn.Parameter], Tensor]) -> cases.Array:
    """All parameters in the order of theta: each unit's weights, then its bias; other modules as they are."""
    parts = []
    for module in network:
        values = [read(parameter).detach().numpy() for parameter in module.parameters()]
        if isinstance(module, nn.Linear):
            values = [np.column_stack((values[0], *values[1:]))]
        parts.extend(value.ravel() for value in values)
    return np.concatenate(parts)


def running(network: nn.Sequential) -> cases.Array:
    """The running means and variances, layer after layer."""
    norms = [module for module in network if isinstance(module, nn.BatchNorm1d)]
    parts = [part.numpy() for norm in norms for part in (norm.running_mean, norm.running_var)]
    return np.concatenate([*parts, np.zeros(0)])


def shake(network: nn.Sequential, generator: torch.Generator) -> None:
    """Move every parameter a little, so that biases, gammas and betas are not all alike."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator), alpha=0.3)


def gradient(parameter: nn.Parameter) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


def record_case(case: cases.Case, seed: int) -> dict[str, cases.Array]:
    """One forward and backward pass in training, then the answers in inference."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(cases.EXAMPLES, cases.FEATURES)), targets(case, rng, cases.EXAMPLES)
    network = build(case, cases.FEATURES)
    shake(network, torch.Generator().manual_seed(seed))
    value = loss(case, network(torch.from_numpy(x)), torch.from_numpy(y))
    value.backward()
    result = {
        "x": x,
        "y": y,
        "theta": flat(network, lambda parameter: parameter),
        "loss": value.detach().numpy(),
        "gradient": flat(network, gradient),
        "state": running(network),
    }
    network.eval()
    result["inference"] = network(torch.from_numpy(x)).detach().numpy()
    return result


def record_curve(name: str) -> dict[str, cases.Array]:
    """An activation and its derivative."""
    z = torch.from_numpy(cases.CURVE_POINTS.copy()).requires_grad_()
    value = CURVES[name](z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    return {"value": value.detach().numpy(), "slope": slope.numpy()}


def record_training(case: cases.Case, seed: int) -> dict[str, cases.Array]:
    """Adam over mini-batches in the order that the recorded indices give."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(cases.TRAINING_EXAMPLES, 2))
    y = np.sin(2 * x[:, :1]) * x[:, 1:]
    batches = rng.integers(cases.TRAINING_EXAMPLES, size=(cases.TRAINING_STEPS, cases.TRAINING_BATCH))
    network = build(case, 2)
    start = flat(network, lambda parameter: parameter)
    optimizer = torch.optim.Adam(network.parameters(), lr=cases.LEARNING_RATE)
    for batch in batches:
        optimizer.zero_grad()
        loss(case, network(torch.from_numpy(x[batch])), torch.from_numpy(y[batch])).backward()
        optimizer.step()
    result = {
        "x": x,
        "y": y,
        "batches": batches.astype(np.float64),
        "start": start,
        "theta": flat(network, lambda parameter: parameter),
        "state": running(network),
    }
    network.eval()
    result["inference"] = network(torch.from_numpy(x)).detach().numpy()
    return result


def main() -> None:
    """Record everything and write the file."""
    arrays: dict[str, cases.Array] = {}
    for seed, case in enumerate(cases.CASES):
        arrays |= {f"{case.name}/{what}": array for what, array in record_case(case, seed).items()}
    for name in cases.ACTIVATIONS:
        arrays |= {f"curve_{name}/{what}": array for what, array in record_curve(name).items()}
    for seed, case in enumerate(cases.TRAINED):
        arrays |= {f"{case.name}/{what}": array for what, array in record_training(case, 100 + seed).items()}
    cases.write(arrays, version=torch.__version__.split("+")[0])


if __name__ == "__main__":
    main()
