"""Updates that optimizers of libraries are told too little for; the oracle tells that losses are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.codegen import Language
from engine.errors import RavineError
from engine.experiment.description import LayerSpec, NetworkSpec, RacerSpec, ScheduleSpec
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value
from tests.engine.codegen.programs import TWO_LAYERS, bowl, circle, text_of

SECOND_FAMILY = [key for key, row in OPTIMIZERS.items() if row.objective_functions]
LIBRARIES: tuple[Language, ...] = ("pytorch", "keras")
FALLING = ScheduleSpec("plateau", {"patience": 2})


@pytest.mark.parametrize("language", LIBRARIES)
@pytest.mark.parametrize("optimizer", SECOND_FAMILY)
def test_what_asks_the_loss_on_a_surface_is_moved_by_lines_of_numpy(
    optimizer: str, language: Language
) -> None:
    text = text_of(bowl(RacerSpec(optimizer)), language)
    compile(text, "program.py", "exec")
    assert "class StepPoint:" in text
    assert "point.begin(lambda at: loss_and_gradient(at), theta, loss, g)" in text
    assert "optimizer.step()" not in text
    assert "optimizer.apply(" not in text


@pytest.mark.parametrize("optimizer", SECOND_FAMILY)
def test_of_a_network_pytorch_gives_it_the_gradient_at_any_point(optimizer: str) -> None:
    normalised = (TWO_LAYERS[0], LayerSpec("batch_normalization"), LayerSpec("dropout"), TWO_LAYERS[1])
    text = text_of(circle(*normalised, racer=RacerSpec(optimizer)), "pytorch")
    compile(text, "program.py", "exec")
    assert "torch.autograd.grad(loss, parameters)" in text
    # one pass of a step moves the running statistics
    assert "with statistics_kept():" in text


def test_keras_gives_a_network_gradients_but_no_differences_of_them() -> None:
    text = text_of(circle(racer=RacerSpec("sam")), "keras")
    compile(text, "program.py", "exec")
    assert "class Gradient(keras.optimizers.SGD):" in text
    with pytest.raises(RavineError, match="right to seven digits only"):
        text_of(circle(racer=RacerSpec("newton")), "keras")


def test_parameters_that_are_held_are_not_moved() -> None:
    experiment = circle(racer=RacerSpec("sam"))
    spec = experiment.network
    assert isinstance(spec, NetworkSpec)
    first = replace(spec.layers[0], values={**spec.layers[0].values, "trainable": False})
    held = replace(experiment, objective=replace(spec, layers=(first, *spec.layers[1:])))
    for language in LIBRARIES:
        text = text_of(held, language)
        compile(text, "program.py", "exec")
        assert "HELD" not in text


@pytest.mark.parametrize("language", LIBRARIES)
@pytest.mark.parametrize("clipping", ["clipvalue", "clipnorm", "global_clipnorm"])
def test_gradients_are_clipped_before_it_moves(clipping: str, language: Language) -> None:
    text = text_of(circle(racer=RacerSpec("sam", clipping={clipping: 0.05})), language)
    compile(text, "program.py", "exec")
    assert "0.05" in text[text.index("# The run") :]


def test_functions_of_whole_variables_beside_the_loss_are_numpys_alone() -> None:
    both = "u = orthogonal(g)\nd = hessian_times(u)\ntheta = theta - learning_rate*d"
    with pytest.raises(RavineError, match="take the NumPy program"):
        text_of(circle(racer=RacerSpec(both)), "pytorch")


def test_a_rate_that_waits_for_the_loss_is_pytorchs_own_where_it_takes_the_same() -> None:
    racer = RacerSpec("sgd", {"learning_rate": 0.002}, schedule=FALLING)
    text = text_of(bowl(racer, "pytorch"), "pytorch")
    assert "ReduceLROnPlateau(" in text
    assert "schedule.step(loss.item())" in text
    warm: dict[str, Value] = {**FALLING.values, "warmup_steps": 3}
    for other in (
        replace(racer, maximize=True),
        replace(racer, schedule=ScheduleSpec("plateau", warm)),
        replace(racer, dialect="keras"),
    ):
        text = text_of(bowl(other, "pytorch"), "pytorch")
        assert "ReduceLROnPlateau(" not in text
        assert "warmup_steps = " in text
