"""In which order PyTorch and Keras take the arguments that a program may give without their names.

Read from PyTorch 2.13 and Keras 3.15. A spelling (`engine.library_spelling`) and a program are compared by
the names of arguments, so that each may write them as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.library_spelling import Library

SIGNATURES: Mapping[Library, Mapping[str, tuple[str, ...]]] = {
    "pytorch": {
        "SGD": ("params", "lr", "momentum", "dampening", "weight_decay", "nesterov"),
        "Adam": ("params", "lr", "betas", "eps", "weight_decay", "amsgrad"),
        "AdamW": ("params", "lr", "betas", "eps", "weight_decay", "amsgrad"),
        "Adamax": ("params", "lr", "betas", "eps", "weight_decay"),
        "NAdam": ("params", "lr", "betas", "eps", "weight_decay", "momentum_decay"),
        "RAdam": ("params", "lr", "betas", "eps", "weight_decay"),
        "RMSprop": ("params", "lr", "alpha", "eps", "weight_decay", "momentum", "centered"),
        "Adagrad": ("params", "lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"),
        "Adadelta": ("params", "lr", "rho", "eps", "weight_decay"),
        "Rprop": ("params", "lr", "etas", "step_sizes"),
        "Linear": ("in_features", "out_features", "bias"),
        "LazyLinear": ("out_features", "bias"),
        "BatchNorm1d": ("num_features", "eps", "momentum"),
        "LayerNorm": ("normalized_shape", "eps"),
        "Dropout": ("p", "inplace"),
        "LeakyReLU": ("negative_slope", "inplace"),
        "ELU": ("alpha", "inplace"),
        "PReLU": ("num_parameters", "init"),
        "HuberLoss": ("reduction", "delta"),
        "StepLR": ("optimizer", "step_size", "gamma"),
        "ExponentialLR": ("optimizer", "gamma"),
        "CosineAnnealingLR": ("optimizer", "T_max", "eta_min"),
        "MultiStepLR": ("optimizer", "milestones", "gamma"),
        "CosineAnnealingWarmRestarts": ("optimizer", "T_0", "T_mult", "eta_min"),
        "OneCycleLR": ("optimizer", "max_lr", "total_steps"),
        "CyclicLR": ("optimizer", "base_lr", "max_lr", "step_size_up"),
        "LambdaLR": ("optimizer", "lr_lambda"),
        "Formula": ("function",),
    },
    "keras": {
        "SGD": ("learning_rate", "momentum", "nesterov", "weight_decay"),
        "Adam": ("learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad", "weight_decay"),
        "AdamW": ("learning_rate", "weight_decay", "beta_1", "beta_2", "epsilon", "amsgrad"),
        "Adamax": ("learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay"),
        "Nadam": ("learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay"),
        "Lion": ("learning_rate", "beta_1", "beta_2", "weight_decay"),
        "RMSprop": ("learning_rate", "rho", "momentum", "epsilon", "centered", "weight_decay"),
        "Adagrad": ("learning_rate", "initial_accumulator_value", "epsilon", "weight_decay"),
        "Adadelta": ("learning_rate", "rho", "epsilon", "weight_decay"),
        "Dense": ("units", "activation", "use_bias", "kernel_initializer", "bias_initializer"),
        "BatchNormalization": ("axis", "momentum", "epsilon"),
        "LayerNormalization": ("axis", "epsilon"),
        "Dropout": ("rate", "noise_shape", "seed"),
        "Activation": ("activation",),
        "Lambda": ("function",),
        "LeakyReLU": ("negative_slope",),
        "ELU": ("alpha",),
        "PReLU": ("alpha_initializer",),
        "L1L2": ("l1", "l2"),
        "L1": ("l1",),
        "L2": ("l2",),
        "Huber": ("delta",),
        "VarianceScaling": ("scale", "mode", "distribution"),
        "RandomNormal": ("mean", "stddev"),
        "RandomUniform": ("minval", "maxval"),
        "TruncatedNormal": ("mean", "stddev"),
        "Constant": ("value",),
        "Orthogonal": ("gain",),
        "ExponentialDecay": ("initial_learning_rate", "decay_steps", "decay_rate", "staircase"),
        "InverseTimeDecay": ("initial_learning_rate", "decay_steps", "decay_rate", "staircase"),
        "CosineDecay": ("initial_learning_rate", "decay_steps", "alpha"),
        "CosineDecayRestarts": ("initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha"),
        "PolynomialDecay": ("initial_learning_rate", "decay_steps", "end_learning_rate", "power"),
        "PiecewiseConstantDecay": ("boundaries", "values"),
    },
}
#: Arguments that change nothing here: names, places of memory, what a library may do to be quicker.
HARMLESS = frozenset(
    {
        "axis", "batch_input_shape", "capturable", "device", "dim", "dtype", "foreach", "fused",
        "in_features", "initial_learning_rate", "inplace", "input_dim", "input_shape", "last_epoch",
        "max_lr", "name", "normalized_shape", "num_features", "num_parameters", "optimizer",
        "parameters", "params", "reduction", "seed", "shape", "threshold", "verbose",
    }
)  # fmt: skip
