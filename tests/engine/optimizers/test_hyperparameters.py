"""What the numbers of optimizers, schedules and clipping may be."""

from __future__ import annotations

from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING
from engine.optimizers.hyperparameters import BETA, MOMENTUM
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from tests.engine.ranges import ranges


def test_a_hyperparameter_has_one_range_in_every_optimizer() -> None:
    # the moving average's own momentum is called beta
    parameters = [p for row in OPTIMIZERS.rows() for p in row.parameters if p.symbol != r"\beta"]
    assert ranges(parameters) == {
        "beta_1": ("[0, 1)", "linear", None, None, "", r"\beta_1"),
        "beta_2": ("[0, 1)", "linear", None, None, "", r"\beta_2"),
        "beta_2_decay": ("[-5, 0]", "linear", None, None, "", r"\gamma"),
        "beta_3": ("[0, 1)", "linear", None, None, "", r"\beta_3"),
        "clip_threshold": ("[1, 1000]", "log", None, 10, "", "d"),
        "damping": ("[0, 1000000]", "linear", None, 100.0, "", r"\delta"),
        "dampening": ("[0, 1]", "linear", None, None, "", r"\tau"),
        "epsilon": ("(0, 1000]", "log", 1e-12, 1.0, "", r"\epsilon"),
        "epsilon_1": ("(0, 1000]", "log", 1e-30, 1.0, "", r"\epsilon_1"),
        "epsilon_2": ("(0, 1000]", "log", 1e-6, 1.0, "", r"\epsilon_2"),
        "eta_minus": ("(0, 1)", "linear", None, None, "", r"\eta_-"),
        "eta_plus": ("(1, 10]", "linear", None, 2, "", r"\eta_+"),
        "initial_accumulator_value": ("[0, 10]", "linear", None, None, "", "a_0"),
        "learning_rate": ("(0, 10]", "log", 1e-5, None, "", r"\eta"),
        "memory": ("whole numbers in [1, 20]", "linear", None, None, "", "M"),
        "momentum": ("[0, 1]", "linear", None, None, "", r"\mu"),
        "momentum_decay": ("[0, 1]", "linear", None, None, "", r"\psi"),
        "nu": ("[0, 1]", "linear", None, None, "", r"\nu"),
        "nu_1": ("[0, 1]", "linear", None, None, "", r"\nu_1"),
        "nu_2": ("[0, 1]", "linear", None, None, "", r"\nu_2"),
        "radius": ("[0, 10]", "linear", None, 1.0, "", r"\rho"),
        "remaining": ("(0, 1)", "linear", None, None, "", r"\kappa"),
        "restart": ("whole numbers in [0, 1000000]", "linear", None, 100, "steps", "R"),
        "rho": ("[0, 1)", "linear", None, None, "", r"\rho"),
        "rms_rate": ("(0, 10]", "linear", None, None, "", r"\rho"),
        "shrink": ("(0, 1)", "linear", 0.1, 0.9, "", r"\rho"),
        "step_max": ("(0, 1000]", "log", 1e-3, None, "", r"\Delta_{\max}"),
        "step_min": ("(0, 1]", "log", 1e-12, None, "", r"\Delta_{\min}"),
        "sufficient": ("(0, 1)", "log", 1e-6, 0.9, "", r"\sigma"),
        "weight_decay": ("[0, 1]", "linear", None, None, "", r"\lambda"),
    }
    assert ranges([BETA]) == {"beta": ("(0, 1)", "memory", 0.1, 0.999, "", r"\beta")}
    assert ranges([MOMENTUM])["momentum"][0] == "[0, 1]"


def test_the_numbers_of_schedules_count_steps_and_shrink_the_rate() -> None:
    parameters = [p for row in SCHEDULES.rows() for p in row.parameters]
    assert ranges(p for p in parameters if p.name != "decay_rate") == {
        "alpha": ("[0, 1]", "linear", None, None, "", r"\alpha"),
        "end_share": ("(0, 1)", "linear", None, None, "", r"\alpha_1"),
        "first_drop": ("whole numbers in [1, 1000000]", "log", None, 10000, "steps", "T_1"),
        "growth": ("whole numbers in [1, 10]", "linear", None, None, "", "m"),
        "exponent": ("(0, 10]", "linear", None, None, "", "p"),
        "rise_share": ("(0, 1)", "linear", None, None, "", "p"),
        "second_drop": ("whole numbers in [1, 1000000]", "log", None, 10000, "steps", "T_2"),
        "start_share": ("(0, 1)", "linear", None, None, "", r"\alpha_0"),
        "factor": ("(0, 1)", "linear", None, None, "", r"\gamma"),
        "patience": ("whole numbers in [0, 1000000]", "linear", None, 1000, "steps", "P"),
        "threshold": ("[0, 1]", "linear", None, 0.1, "", r"\tau"),
        "cooldown": ("whole numbers in [0, 1000000]", "linear", None, 1000, "steps", "C"),
        "min_rate": ("[0, 10]", "linear", None, 0.1, "", r"\eta_{\min}"),
        "decay_steps": ("whole numbers in [1, 1000000]", "log", None, 10000, "steps", "T"),
        "warmup_steps": ("whole numbers in [0, 1000000]", "linear", None, 1000, "steps", "W"),
    }
    rates = [p for p in parameters if p.name == "decay_rate"]
    assert {p.allowed for p in rates} == {"(0, 1]", "(0, 100]"}
    assert {p.symbol for p in rates} == {r"\gamma"}


def test_a_gradient_is_clipped_to_a_length_above_zero() -> None:
    told = ("(0, 1e+12]", "log", 1e-3, 1e3, "", "c")
    assert ranges(GRADIENT_CLIPPING) == {"clipvalue": told, "clipnorm": told, "global_clipnorm": told}
    assert [p.default for p in GRADIENT_CLIPPING] == [1.0, 1.0, 1.0]


def test_what_kerass_own_tests_set_is_allowed() -> None:
    assert OPTIMIZERS["adamw"].completed({"epsilon": 2.0}, "keras")["epsilon"] == 2.0
    for key in ("sgd", "rmsprop"):
        assert OPTIMIZERS[key].completed({"momentum": 1.0}, "keras")["momentum"] == 1.0
