"""How each row is spelled in each library, or why it cannot be.

Tables, one for each kind of row: a test asks that every row has an entry. In a spelling ``{name}`` stands for
the value of the row's parameter of that name. A reason begins with ``#``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """One row in both libraries.

    Attributes:
        keras: an expression, or a reason that begins with ``#``.
        pytorch: the same.
    """

    keras: str
    pytorch: str

    def of(self, library: str) -> str:
        """The one of a library."""
        return self.keras if library == "keras" else self.pytorch


def _formula(keras: str, pytorch: str) -> Spelling:
    return Spelling(f"lambda z: {keras}", f"lambda z: {pytorch}")


ACTIVATIONS: Mapping[str, Spelling] = {
    "linear": Spelling('"linear"', "nn.Identity()"),
    "sigmoid": Spelling('"sigmoid"', "nn.Sigmoid()"),
    "tanh": Spelling('"tanh"', "nn.Tanh()"),
    "softsign": Spelling('"softsign"', "nn.Softsign()"),
    "arctan": _formula("keras.ops.arctan(z)", "torch.atan(z)"),
    "exponential": Spelling('"exponential"', "lambda z: torch.exp(z)"),
    "softplus": Spelling('"softplus"', "nn.Softplus()"),
    "gelu": Spelling('"gelu"', "nn.GELU()"),
    "silu": Spelling('"silu"', "nn.SiLU()"),
    "mish": Spelling('"mish"', "nn.Mish()"),
    "binary_step": _formula('keras.ops.cast(z >= 0, "float32")', "(z >= 0).to(z.dtype)"),
    "relu": Spelling('"relu"', "nn.ReLU()"),
    "leaky_relu": Spelling(
        "keras.layers.LeakyReLU(negative_slope={negative_slope})",
        "nn.LeakyReLU(negative_slope={negative_slope})",
    ),
    "prelu": Spelling("keras.layers.PReLU()", "nn.PReLU({units})"),
    "elu": Spelling("keras.layers.ELU(alpha={alpha})", "nn.ELU(alpha={alpha})"),
    "selu": Spelling('"selu"', "nn.SELU()"),
    "relu6": Spelling('"relu6"', "nn.ReLU6()"),
    "hard_sigmoid": Spelling('"hard_sigmoid"', "nn.Hardsigmoid()"),
    "hard_tanh": Spelling('"hard_tanh"', "nn.Hardtanh()"),
    "hard_silu": Spelling('"hard_silu"', "nn.Hardswish()"),
    "sine": _formula("keras.ops.sin(z)", "torch.sin(z)"),
    "sinc": _formula("keras.ops.where(z == 0, 1.0, keras.ops.sin(z) / z)", "torch.sinc(z / torch.pi)"),
    "gcu": _formula("z * keras.ops.cos(z)", "z * torch.cos(z)"),
    "squ": _formula("z**2 + z", "z**2 + z"),
    "ncu": _formula("z - z**3", "z - z**3"),
    "ssu": _formula(
        "3.141592653589793 * keras.ops.sin(z) / (3.141592653589793 - z)",
        "torch.pi * torch.sin(z) / (torch.pi - z)",
    ),
    "dsu": _formula(
        "3.141592653589793**2 * keras.ops.sin(z) / (3.141592653589793**2 - z**2)",
        "torch.pi**2 * torch.sin(z) / (torch.pi**2 - z**2)",
    ),
    "gaussian": _formula("keras.ops.exp(-(z**2))", "torch.exp(-(z**2))"),
    "multiquadric": Spelling("# radial: not in Keras", "# radial: not in PyTorch"),
    "inverse_multiquadric": Spelling("# radial: not in Keras", "# radial: not in PyTorch"),
    "softmax": Spelling('"softmax"', "nn.Softmax(dim=-1)"),
    "maximum": Spelling("# folds a layer into its maximum", "# folds a layer into its maximum"),
    "maxout": Spelling("# maxout: not in Keras", "# maxout: not in PyTorch"),
    "minimum": Spelling("# folds a layer into its minimum", "# folds a layer into its minimum"),
    "mean": Spelling("# folds a layer into its mean", "# folds a layer into its mean"),
}

INITIALIZERS: Mapping[str, Spelling] = {
    "zeros": Spelling('"zeros"', "nn.init.zeros_(w)"),
    "ones": Spelling('"ones"', "nn.init.ones_(w)"),
    "constant": Spelling("keras.initializers.Constant({value})", "nn.init.constant_(w, {value})"),
    "small_random": Spelling(
        "keras.initializers.RandomNormal(stddev={stddev})", "nn.init.normal_(w, std={stddev})"
    ),
    "large_random": Spelling(
        "keras.initializers.RandomNormal(stddev={stddev})", "nn.init.normal_(w, std={stddev})"
    ),
    "random_uniform": Spelling(
        "keras.initializers.RandomUniform(-{maxval}, {maxval})", "nn.init.uniform_(w, -{maxval}, {maxval})"
    ),
    "random_normal": Spelling(
        "keras.initializers.RandomNormal(stddev={stddev})", "nn.init.normal_(w, std={stddev})"
    ),
    "truncated_normal": Spelling(
        "keras.initializers.TruncatedNormal(stddev={stddev})",
        "nn.init.trunc_normal_(w, std={stddev}, a=-2 * {stddev}, b=2 * {stddev})",
    ),
    "glorot_uniform": Spelling('"glorot_uniform"', "nn.init.xavier_uniform_(w)"),
    "glorot_normal": Spelling('"glorot_normal"', "nn.init.xavier_normal_(w)"),
    "he_uniform": Spelling('"he_uniform"', 'nn.init.kaiming_uniform_(w, nonlinearity="relu")'),
    "he_normal": Spelling('"he_normal"', 'nn.init.kaiming_normal_(w, nonlinearity="relu")'),
    "lecun_uniform": Spelling('"lecun_uniform"', 'nn.init.kaiming_uniform_(w, nonlinearity="linear")'),
    "lecun_normal": Spelling('"lecun_normal"', 'nn.init.kaiming_normal_(w, nonlinearity="linear")'),
    "fan_in_uniform": Spelling(
        'keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")',
        "nn.init.kaiming_uniform_(w, a=5**0.5)  # what nn.Linear does by itself",
    ),
    "orthogonal": Spelling(
        "keras.initializers.Orthogonal(gain={gain})", "nn.init.orthogonal_(w, gain={gain})"
    ),
}

LOSSES: Mapping[str, Spelling] = {
    "mean_squared_error": Spelling("keras.losses.MeanSquaredError()", "nn.MSELoss()"),
    "mean_absolute_error": Spelling("keras.losses.MeanAbsoluteError()", "nn.L1Loss()"),
    "huber": Spelling("keras.losses.Huber(delta={delta})", "nn.HuberLoss(delta={delta})"),
    "binary_crossentropy": Spelling(
        "keras.losses.BinaryCrossentropy(from_logits=True)", "nn.BCEWithLogitsLoss()"
    ),
    "categorical_crossentropy": Spelling(
        "keras.losses.CategoricalCrossentropy(from_logits=True)", "nn.CrossEntropyLoss()"
    ),
    "hinge": Spelling("keras.losses.Hinge()", "lambda answer, y: torch.relu(1 - y * answer).mean()"),
}
FROM_SCORES = {"binary_crossentropy": "sigmoid", "categorical_crossentropy": "softmax"}
"""Losses that start from raw scores, and the last activation that they apply themselves."""

_SGD = Spelling(
    "keras.optimizers.SGD(learning_rate={learning_rate}, momentum={momentum}, nesterov={nesterov}{decay})",
    "torch.optim.SGD({theta}, lr={learning_rate}, momentum={momentum}, dampening={dampening}, "
    "weight_decay={weight_decay}, nesterov={nesterov})",
)
_ADAM = Spelling(
    "keras.optimizers.Adam(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
    "epsilon={epsilon}, amsgrad={amsgrad}{decay})",
    "torch.optim.Adam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
    "weight_decay={weight_decay}, amsgrad={amsgrad})",
)
OPTIMIZERS: Mapping[str, Spelling] = {
    "sgd": _SGD,
    "momentum": _SGD,
    "nesterov": _SGD,
    "adagrad": Spelling(
        "keras.optimizers.Adagrad(learning_rate={learning_rate}, "
        "initial_accumulator_value={initial_accumulator_value}, epsilon={epsilon}{decay})",
        "torch.optim.Adagrad({theta}, lr={learning_rate}, "
        "initial_accumulator_value={initial_accumulator_value}, eps={epsilon}, weight_decay={weight_decay})",
    ),
    "rmsprop": Spelling(
        "keras.optimizers.RMSprop(learning_rate={learning_rate}, rho={rho}, momentum={momentum}, "
        "epsilon={epsilon}, centered={centered}{decay})",
        "torch.optim.RMSprop({theta}, lr={learning_rate}, alpha={rho}, eps={epsilon}, "
        "weight_decay={weight_decay}, momentum={momentum}, centered={centered})",
    ),
    "adadelta": Spelling(
        "keras.optimizers.Adadelta(learning_rate={learning_rate}, rho={rho}, epsilon={epsilon}{decay})",
        "torch.optim.Adadelta({theta}, lr={learning_rate}, rho={rho}, eps={epsilon}, "
        "weight_decay={weight_decay})",
    ),
    "adam": _ADAM,
    "amsgrad": _ADAM,
    "adamax": Spelling(
        "keras.optimizers.Adamax(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}{decay})",
        "torch.optim.Adamax({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay})",
    ),
    "nadam": Spelling(
        "keras.optimizers.Nadam(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}, "
        "epsilon={epsilon}{decay})",
        "torch.optim.NAdam({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay}, momentum_decay={momentum_decay})",
    ),
    "adamw": Spelling(
        "keras.optimizers.AdamW(learning_rate={learning_rate}, weight_decay={weight_decay}, "
        "beta_1={beta_1}, beta_2={beta_2}, epsilon={epsilon}, amsgrad={amsgrad})",
        "torch.optim.AdamW({theta}, lr={learning_rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, "
        "weight_decay={weight_decay}, amsgrad={amsgrad})",
    ),
    "qhm": Spelling("# QHM: not in Keras; Ma and Yarats 2018", "# QHM: not in PyTorch; Ma and Yarats 2018"),
    "qhadam": Spelling(
        "# QHAdam: not in Keras; Ma and Yarats 2018", "# QHAdam: not in PyTorch; Ma and Yarats 2018"
    ),
    "lion": Spelling(
        "keras.optimizers.Lion(learning_rate={learning_rate}, beta_1={beta_1}, beta_2={beta_2}{decay})",
        "# Lion: not in PyTorch; Chen et al. 2023",
    ),
    "average": Spelling("# V = beta * V + (1 - beta) * value", "# V = beta * V + (1 - beta) * value"),
}

SCHEDULES: Mapping[str, Spelling] = {
    "constant": Spelling("", ""),
    "step": Spelling(
        "keras.optimizers.schedules.ExponentialDecay({rate}, {decay_steps}, {decay_rate}, staircase=True)",
        "torch.optim.lr_scheduler.StepLR(optimizer, {decay_steps}, gamma={decay_rate})",
    ),
    "exponential": Spelling(
        "keras.optimizers.schedules.ExponentialDecay({rate}, {decay_steps}, {decay_rate})",
        "torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma={decay_rate} ** (1 / {decay_steps}))",
    ),
    "cosine": Spelling(
        "keras.optimizers.schedules.CosineDecay({rate}, {decay_steps}, alpha={alpha})",
        "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, {decay_steps}, eta_min={alpha} * {rate})",
    ),
    "inverse_time": Spelling(
        "keras.optimizers.schedules.InverseTimeDecay({rate}, {decay_steps}, {decay_rate})",
        "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + {decay_rate} * t / {decay_steps}))",
    ),
}
