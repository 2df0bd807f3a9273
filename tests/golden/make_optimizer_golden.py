"""Records what the original optimizers of Keras and PyTorch do, for the tests to compare ours with.

Run from the root of the repository, in an environment of its own (README.md)::

    python -m tests.golden.make_optimizer_golden [keras] [pytorch]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.golden import problem
from tests.golden.trajectories import Golden, Schedule, Trajectory, Variant, recorded, write

SCHEDULE_STEPS = 200
#: What switches Muon's factor for the shape (2, 2) off: in Keras that is None.
NO_RMS_RATE = 0.5**0.5
RATE_DROP = problem.STEPS // 2 + 1


def _variant(name: str, optimizer: str, **settings: float | bool) -> Variant:
    return Variant(name=name, optimizer=optimizer, settings=settings)


def _matrix(name: str, optimizer: str, **settings: float | bool) -> Variant:
    """The four parameters as a matrix of weights."""
    return replace(_variant(name, optimizer, **settings), shape=(2, 2))


def _dropping(name: str, optimizer: str, learning_rate: float, **settings: float | bool) -> Variant:
    """A tenfold drop of the rate half-way: there the libraries' forms of momentum part."""
    given = {"learning_rate": learning_rate, **settings}
    changes = ((RATE_DROP, learning_rate / 10),)
    return Variant(name=name, optimizer=optimizer, settings=given, rate_changes=changes)


# A large epsilon shows where it sits; a large rate and short memories show the order of the operations.
SHARED = (
    _variant("sgd", "sgd"),
    _variant("sgd_fast", "sgd", learning_rate=0.05),
    _variant("sgd_weight_decay", "sgd", learning_rate=0.02, weight_decay=0.05),
    _variant("momentum", "sgd", momentum=0.9),
    _variant("momentum_fast", "sgd", learning_rate=0.02, momentum=0.8, weight_decay=0.01),
    _variant("nesterov", "sgd", momentum=0.9, nesterov=True),
    _variant("nesterov_fast", "sgd", learning_rate=0.02, momentum=0.8, nesterov=True, weight_decay=0.01),
    _dropping("momentum_rate_drop", "sgd", 0.02, momentum=0.95),
    _dropping("nesterov_rate_drop", "sgd", 0.02, momentum=0.95, nesterov=True),
    _variant("adagrad", "adagrad"),
    _variant("adagrad_fast", "adagrad", learning_rate=0.5, epsilon=1e-3, initial_accumulator_value=0.2),
    _variant("rmsprop", "rmsprop"),
    _variant("rmsprop_fast", "rmsprop", learning_rate=0.02, rho=0.8, epsilon=1e-3, weight_decay=0.05),
    _variant("rmsprop_momentum", "rmsprop", momentum=0.8),
    _variant("rmsprop_centered", "rmsprop", centered=True),
    _variant(
        "rmsprop_centered_fast", "rmsprop", learning_rate=0.01, momentum=0.5, epsilon=1e-3, centered=True
    ),
    _dropping("rmsprop_momentum_rate_drop", "rmsprop", 0.01, momentum=0.9),
    _variant("adadelta", "adadelta"),
    _variant("adadelta_fast", "adadelta", learning_rate=2.0, rho=0.8, epsilon=1e-4),
    _variant("adam", "adam"),
    _variant("adam_fast", "adam", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
    _variant("adam_weight_decay", "adam", learning_rate=0.02, weight_decay=0.05),
    _dropping("adam_rate_drop", "adam", 0.02),
    _variant("amsgrad", "adam", amsgrad=True),
    _variant("amsgrad_fast", "adam", learning_rate=0.05, beta_2=0.9, epsilon=1e-3, amsgrad=True),
    _variant("adamax", "adamax"),
    _variant("adamax_fast", "adamax", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
    _variant("nadam", "nadam"),
    _variant("nadam_fast", "nadam", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
    _variant("adamw", "adamw"),
    _variant("adamw_fast", "adamw", learning_rate=0.05, weight_decay=0.1),
    _variant("adamw_amsgrad", "adamw", learning_rate=0.05, weight_decay=0.1, amsgrad=True),
)
KERAS_ONLY = (
    _variant("lion", "lion"),
    _variant("lion_fast", "lion", learning_rate=0.01, beta_1=0.8, beta_2=0.9, weight_decay=0.1),
    _variant("lamb", "lamb"),
    _matrix("lamb_matrix", "lamb", beta_1=0.8, beta_2=0.95, epsilon=1e-3, weight_decay=0.1),
    # Keras rounds its factor for the shape to float32: it is 2 for four rows, and 1/2 is exact
    replace(_variant("muon", "muon"), shape=(4, 1)),
    replace(_variant("muon_rms_rate", "muon", learning_rate=0.002, rms_rate=0.5), shape=(1, 4)),
    _matrix("muon_square", "muon", learning_rate=0.002, momentum=0.8, nesterov=False, rms_rate=NO_RMS_RATE),
    _variant("muon_vector", "muon", learning_rate=0.01, weight_decay=0.1),
    # Keras rounds these numbers of Adafactor to float32: they are exact in it
    _variant("adafactor", "adafactor", beta_2_decay=-0.75),
    _matrix("adafactor_matrix", "adafactor", beta_2_decay=-0.75),
    _matrix(
        "adafactor_matrix_fast",
        "adafactor",
        learning_rate=0.2,
        beta_2_decay=-0.5,
        epsilon_1=2.0**-10,
        epsilon_2=0.125,
        clip_threshold=1.5,
        weight_decay=0.05,
    ),
)
PYTORCH_ONLY = (
    _variant("momentum_dampening", "sgd", learning_rate=0.02, momentum=0.9, dampening=0.3),
    _variant("radam", "radam"),
    _variant(
        "radam_fast", "radam", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3, weight_decay=0.05
    ),
    # a memory so short that it never scales
    _variant("radam_short", "radam", learning_rate=0.02, beta_2=0.6),
    _dropping("radam_rate_drop", "radam", 0.02),
    _variant("rprop", "rprop"),
    _variant(
        "rprop_fast", "rprop", learning_rate=0.3, eta_minus=0.7, eta_plus=1.1, step_min=1e-3, step_max=0.4
    ),
    _dropping("rprop_rate_drop", "rprop", 0.05),
    _variant("adafactor", "adafactor"),
    _matrix("adafactor_matrix", "adafactor"),
    _matrix(
        "adafactor_matrix_fast",
        "adafactor",
        learning_rate=0.2,
        beta_2_decay=-0.5,
        epsilon_1=1e-3,
        epsilon_2=0.1,
        clip_threshold=1.5,
        weight_decay=0.05,
    ),
    _variant("adafactor_fast", "adafactor", learning_rate=0.2, weight_decay=0.05),
)

#: Our names that Keras's class calls otherwise.
KERAS_NAMES = {("muon", "beta_1"): "adam_beta_1", ("muon", "beta_2"): "adam_beta_2"}
PYTORCH_NAMES = {
    "learning_rate": "lr",
    "epsilon": "eps",
    "beta_2_decay": "beta2_decay",
    "clip_threshold": "d",
}
#: Two of our numbers that PyTorch takes together, by its name.
PYTORCH_PAIRS = {
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
    "eps": ("epsilon_1", "epsilon_2"),
}
PYTORCH_SAME_NAMES = (
    "momentum", "dampening", "nesterov", "weight_decay", "rho", "centered", "amsgrad",
    "initial_accumulator_value", "momentum_decay",
)  # fmt: skip

Make = Callable[[Variant], tuple[Variant, Iterator[NDArray[np.float64]]]]


def _trajectories(variants: tuple[Variant, ...], make: Make) -> tuple[Trajectory, ...]:
    runs = (make(variant) for variant in variants)
    return tuple(Trajectory(variant, recorded(thetas)) for variant, thetas in runs)


def record_keras() -> Golden:
    """Every variant by Keras, in float64.

    On its PyTorch back end, for that alone is float64 throughout: the NumPy back end takes roots in
    float32, the JAX back end cosines.
    """
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.config.set_floatx("float64")
    classes = {
        "sgd": keras.optimizers.SGD,
        "adagrad": keras.optimizers.Adagrad,
        "rmsprop": keras.optimizers.RMSprop,
        "adadelta": keras.optimizers.Adadelta,
        "adam": keras.optimizers.Adam,
        "adamax": keras.optimizers.Adamax,
        "nadam": keras.optimizers.Nadam,
        "adamw": keras.optimizers.AdamW,
        "lion": keras.optimizers.Lion,
        "lamb": keras.optimizers.Lamb,
        "adafactor": keras.optimizers.Adafactor,
        "muon": keras.optimizers.Muon,
    }
    housekeeping = {"name", "loss_scale_factor", "gradient_accumulation_steps"}

    def make(variant: Variant) -> tuple[Variant, Iterator[NDArray[np.float64]]]:
        given = {KERAS_NAMES.get((variant.optimizer, name), name): v for name, v in variant.settings.items()}
        if variant.optimizer == "muon" and "weight_decay" in given:
            given["adam_weight_decay"] = given["weight_decay"]  # one number here
        if given.get("rms_rate") == NO_RMS_RATE:
            given["rms_rate"] = None
        optimizer = classes[variant.optimizer](**given)
        resolved = {
            # the rate comes back as an array; a value that is None is a feature switched off
            name: float(value) if name == "learning_rate" else value
            for name, value in optimizer.get_config().items()
            if value is not None and name not in housekeeping and "ema" not in name and "clip" not in name
        }
        changes = dict(variant.rate_changes)

        def thetas() -> Iterator[NDArray[np.float64]]:
            # Keras holds weights with a column a unit
            variable = keras.Variable(problem.START.reshape(variant.shape).T.copy(), dtype="float64")
            yield problem.START
            for t in range(1, problem.STEPS + 1):
                if t in changes:
                    optimizer.learning_rate = changes[t]
                slope = problem.gradient(keras.ops.convert_to_numpy(variable).T.ravel(), t)
                gradient = keras.ops.convert_to_tensor(slope.reshape(variant.shape).T.copy())
                optimizer.apply([gradient], [variable])
                theta = keras.ops.convert_to_numpy(variable).T.ravel()
                if theta.dtype != np.float64:
                    raise TypeError(f"Keras computed {variant.name} in {theta.dtype}, not in float64")
                yield theta

        return replace(variant, resolved=resolved), thetas()

    schedules = keras.optimizers.schedules
    rows: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("exponential", schedules.ExponentialDecay, {"decay_steps": 50, "decay_rate": 0.5}),
        ("step", schedules.ExponentialDecay, {"decay_steps": 50, "decay_rate": 0.5, "staircase": True}),
        ("cosine", schedules.CosineDecay, {"decay_steps": 150, "alpha": 0.1}),
        ("inverse_time", schedules.InverseTimeDecay, {"decay_steps": 50, "decay_rate": 0.5}),
        (
            "polynomial",
            schedules.PolynomialDecay,
            {"decay_steps": 150, "end_learning_rate": 0.01, "power": 2.0},
        ),
        (
            "piecewise",
            schedules.PiecewiseConstantDecay,
            {"boundaries": [49, 119], "values": [0.1, 0.05, 0.025]},
        ),
        ("warm_restarts", schedules.CosineDecayRestarts, {"first_decay_steps": 30, "alpha": 0.1}),
        (
            "equal_restarts",
            schedules.CosineDecayRestarts,
            {"first_decay_steps": 30, "t_mul": 1.0, "alpha": 0.1},
        ),
    )

    def schedule(name: str, kind: Any, settings: dict[str, Any]) -> Schedule:
        rate = kind(**settings) if "values" in settings else kind(0.1, **settings)
        values = np.array([keras.ops.convert_to_numpy(rate(step)) for step in range(SCHEDULE_STEPS)])
        return Schedule(name, {"learning_rate": 0.1, **settings}, values)

    return Golden(
        "keras",
        keras.__version__,
        _trajectories(SHARED + KERAS_ONLY, make),
        tuple(schedule(*row) for row in rows),
    )


def _to_pytorch(variant: Variant) -> dict[str, Any]:
    """A variant's settings as PyTorch's arguments."""
    given: dict[str, Any] = dict(variant.settings)
    if {"beta_1", "beta_2"} & set(given):
        given["betas"] = (given.pop("beta_1", 0.9), given.pop("beta_2", 0.999))
    for name, (low, high) in PYTORCH_PAIRS.items():
        if {low, high} <= set(given):
            given[name] = (given.pop(low), given.pop(high))
    if variant.optimizer == "rmsprop" and "rho" in given:
        given["alpha"] = given.pop("rho")
    return {PYTORCH_NAMES.get(name, name): value for name, value in given.items()}


def _from_pytorch(group: dict[str, Any]) -> dict[str, float | bool]:
    """A parameter group's hyperparameters by Keras's names."""
    resolved = {name: group[name] for name in PYTORCH_SAME_NAMES if name in group}
    resolved |= {
        ours: group[theirs]
        for ours, theirs in PYTORCH_NAMES.items()
        if theirs in group and not isinstance(group[theirs], tuple)
    }
    if "betas" in group:
        resolved["beta_1"], resolved["beta_2"] = group["betas"]
    for name, pair in PYTORCH_PAIRS.items():
        if isinstance(group.get(name), tuple):
            resolved |= {
                ours: value for ours, value in zip(pair, group[name], strict=True) if value is not None
            }
    if "alpha" in group:
        resolved["rho"] = group["alpha"]
    return resolved


def record_pytorch() -> Golden:
    """Every variant by PyTorch, in float64."""
    import torch

    # NAdam keeps its running product of momenta in the default type, whatever the parameters have.
    torch.set_default_dtype(torch.float64)
    optim = torch.optim
    classes = {
        "sgd": optim.SGD,
        "adagrad": optim.Adagrad,
        "rmsprop": optim.RMSprop,
        "adadelta": optim.Adadelta,
        "adam": optim.Adam,
        "adamax": optim.Adamax,
        "nadam": optim.NAdam,
        "adamw": optim.AdamW,
        "radam": optim.RAdam,
        "rprop": optim.Rprop,
        "adafactor": optim.Adafactor,
    }

    def make(variant: Variant) -> tuple[Variant, Iterator[NDArray[np.float64]]]:
        theta = torch.tensor(problem.START.reshape(variant.shape))
        optimizer = classes[variant.optimizer]([theta], **_to_pytorch(variant))
        resolved = _from_pytorch(optimizer.param_groups[0])
        changes = dict(variant.rate_changes)

        def thetas() -> Iterator[NDArray[np.float64]]:
            yield theta.numpy().ravel()
            for t in range(1, problem.STEPS + 1):
                if t in changes:
                    optimizer.param_groups[0]["lr"] = changes[t]
                slope = problem.gradient(theta.numpy().ravel(), t)
                theta.grad = torch.from_numpy(slope.reshape(variant.shape))
                optimizer.step()
                yield theta.numpy().ravel()

        return replace(variant, resolved=resolved), thetas()

    schedulers = optim.lr_scheduler
    rows: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("step", schedulers.StepLR, {"step_size": 50, "gamma": 0.5}),
        ("exponential", schedulers.ExponentialLR, {"gamma": 0.97}),
        ("cosine", schedulers.CosineAnnealingLR, {"T_max": 150, "eta_min": 0.01}),
        ("warmup", schedulers.LinearLR, {"start_factor": 0.05, "total_iters": 19}),
        ("polynomial", schedulers.PolynomialLR, {"total_iters": 150, "power": 2.0}),
        ("piecewise", schedulers.MultiStepLR, {"milestones": [50, 120], "gamma": 0.5}),
        (
            "warm_restarts",
            schedulers.CosineAnnealingWarmRestarts,
            {"T_0": 30, "T_mult": 2, "eta_min": 0.01},
        ),
        ("equal_restarts", schedulers.CosineAnnealingWarmRestarts, {"T_0": 30, "eta_min": 0.01}),
        (
            "one_cycle",
            schedulers.OneCycleLR,
            {
                "max_lr": 0.1,
                "total_steps": 201,
                "pct_start": 61 / 201,
                "div_factor": 10.0,
                "final_div_factor": 5.0,
                "cycle_momentum": False,
            },
        ),
        (
            "cyclic",
            schedulers.CyclicLR,
            {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 30, "cycle_momentum": False},
        ),
    )

    def schedule(name: str, kind: Any, settings: dict[str, Any]) -> Schedule:
        optimizer = optim.SGD([torch.zeros(1)], lr=0.1)
        scheduler = kind(optimizer, **settings)
        rates = np.empty(SCHEDULE_STEPS)
        for step in range(SCHEDULE_STEPS):
            rates[step] = optimizer.param_groups[0]["lr"]
            optimizer.step()
            scheduler.step()
        return Schedule(name, {"learning_rate": 0.1, **settings}, rates)

    return Golden(
        "pytorch",
        torch.__version__,
        _trajectories(SHARED + PYTORCH_ONLY, make),
        tuple(schedule(*row) for row in rows),
    )


RECORDERS = {"keras": record_keras, "pytorch": record_pytorch}


def main(arguments: list[str]) -> int:
    """Record the named libraries, or both."""
    unknown = sorted(set(arguments) - set(RECORDERS))
    if unknown:
        sys.stderr.write(f"unknown library {unknown[0]!r}; known are {', '.join(RECORDERS)}\n")
        return 2
    for library in arguments or RECORDERS:
        golden = RECORDERS[library]()
        path = write(golden)
        sys.stdout.write(
            f"{path.name}: {len(golden.trajectories)} variants of {library} {golden.version}, "
            f"{path.stat().st_size} bytes\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
