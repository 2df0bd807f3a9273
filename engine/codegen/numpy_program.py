"""A run as one readable file of NumPy: forward, backward and update written out, the same to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np

from engine.arrays import RealArray
from engine.codegen.arrays_text import Arrays, array_lines
from engine.codegen.description import RunDescription
from engine.codegen.early_stopping_text import StoppingText, stopping_text, test_examples
from engine.codegen.loop_text import (
    LoopText,
    batch_lines,
    indented,
    joined_changes,
    loop_lines,
    standard_imports,
)
from engine.codegen.network_text import STATISTICS, start_statistics
from engine.codegen.numpy_helpers import FLOAT_HELPERS, HELPERS, helpers_for
from engine.codegen.numpy_layers import LayerPlace, LayerText, layer_text, loss_text
from engine.codegen.numpy_update import (
    clipping_lines,
    new_slots,
    number_lines,
    setting_changes,
    update_lines,
)
from engine.codegen.sections import Program, Section
from engine.codegen.step_point_text import step_point_lines
from engine.codegen.tuned_layers import number_text, tuned_changes, tuned_settings
from engine.codegen.variable_text import NUMPY_HELPERS, variables_line
from engine.expression import SourceStyle, source
from engine.library_spelling import comment
from engine.network.objective import NetworkObjective
from engine.network.spec import TUNABLE
from engine.optimizers.array_loop import held_of
from engine.surfaces.objective import SurfaceObjective


def numpy_program(run: RunDescription, *, array_file: str = "", records: bool = False) -> Program:
    """The program.

    Args:
        run: what to write.
        array_file: the name of the ``.npz`` for arrays that are too long to be written out; empty where there
            can be none beside the program.
        records: whether it keeps losses and path in lists, to be drawn.
    """
    arrays: dict[str, RealArray] = {}
    given = Section("The start", ())
    network, surface = run.network, run.surface
    if network is not None:
        data: Arrays = {"X": network.data.x, "Y": network.data.y, "theta": run.start, **test_examples(run)}
        begun = start_statistics(run, network) if run.stopping else {}
        lines, arrays = array_lines({**data, **begun}, array_file)
        given = Section("The data, one example a row, and the parameters at the start", tuple(lines))
        objective = _network_lines(run, network)
    elif surface is not None:
        given = Section("Where it starts", tuple(array_lines({"theta": run.start}, "")[0]))
        objective = surface_lines(surface)
    else:
        assert run.average is not None  # noqa: S101 - these are all kinds
        series = run.average.series
        lines, arrays = array_lines({"series": series, "theta": run.start}, array_file)
        given = Section("The series; the average and the sum of its weights at the start", tuple(lines))
        objective = _average_lines()
    settings = Section("The settings", tuple(_setting_lines(run)))
    training = Section("The run", tuple(_loop(run, records=records)))
    body = [*objective, *training.lines, *settings.lines]
    helpers = helpers_for(body, {**(HELPERS if surface is None else FLOAT_HELPERS), **NUMPY_HELPERS})
    opening = (
        comment(f"{run.title}, in NumPy"),
        "# The same losses as Ravine's, to the last bit.",
        "",
        *standard_imports("\n".join([*body, *helpers, *given.lines]), ["math"]),
        "",
        "import numpy as np",
    )
    sections = (
        given,
        settings,
        *([Section("What it calls", tuple(helpers[2:]))] if helpers else []),
        Section("The loss and its gradient", tuple(objective)),
        training,
    )
    return Program(run.title, opening, sections, arrays, array_file if arrays else "")


# The objective.


def _network_lines(run: RunDescription, network: NetworkObjective) -> list[str]:
    texts = _layer_texts(run, network)
    scores, loss = texts[-1].made, network.network.loss.key
    told = loss_text(loss, scores, network.network.loss_values)
    lines = [
        "def loss_and_gradient(theta, x, y, step=None):",
        '    """The mean loss of examples and its gradient; x and y hold one example a column."""',
        *indented(_parameter_lines(network, texts)),
        "    # forward",
        *indented([line for text in texts for line in text.forward]),
        "    # the loss",
        *indented(told),
        *indented([line for text in texts for line in text.penalty]),
        "    # backward",
        *indented([line for text in reversed(texts) for line in text.backward]),
    ]
    gradient = ", ".join(f"d{name}.ravel()" for text in texts for name, _, _ in text.parameters)
    cast = ".astype(np.float64)" if network.dtype == np.float32 else ""
    joined = f"np.concatenate(({gradient},)){cast}"
    if not len(network.held):
        lines.append(f"    return float(loss), {joined}")
    else:
        lines += [f"    gradient = {joined}", "    gradient[HELD] = 0.0", "    return float(loss), gradient"]
    if not run.stopping:
        return lines
    return [
        *lines,
        "",
        "",
        "def test_loss(theta, x, y):",
        '    """The mean loss of examples in inference mode, without penalties."""',
        *indented(_parameter_lines(network, texts)),
        *indented([line for text in texts for line in text.answering]),
        *indented([line for line in told if not line.startswith(f"d{scores} ")]),
        "    return float(loss)",
    ]


def _layer_texts(run: RunDescription, network: NetworkObjective) -> list[LayerText]:
    texts: list[LayerText] = []
    given, learns, remembering = "x", False, count()
    for number, layer in enumerate(network.network.layers, 1):
        place = LayerPlace(
            number,
            given,
            sends_back=learns,
            single=network.dtype == np.float32,
            numbers=number_text(run, number - 1),
            remembered=next(remembering) if run.stopping and layer.states else None,
        )
        texts.append(layer_text(layer, place))
        given, learns = texts[-1].made, learns or layer.size > 0
    return texts


def _parameter_lines(network: NetworkObjective, texts: Sequence[LayerText]) -> list[str]:
    """The parameters of layers as parts of theta."""
    lines = ["theta = theta.astype(np.float32)"] if network.dtype == np.float32 else []
    at = 0
    for name, shape, size in (each for text in texts for each in text.parameters):
        lines.append(f"{name} = theta[{at}:{at + size}].reshape({shape})")
        at += size
    return lines


def surface_lines(surface: SurfaceObjective) -> list[str]:
    """A surface and its derivatives over Python's floats."""
    written = source(surface.nodes, SourceStyle(library="math"))
    constants = [f"{name} = {value!r}" for name, value in surface.constants.items()]
    loss, along_x, along_y = written.results
    body = [*constants, *written.lines, f"loss = {loss}", f"gradient = np.array([{along_x}, {along_y}])"]
    undefined = any("math." in line or "/" in line for line in body)
    lines = [
        "def loss_and_gradient(theta):",
        comment(f"f(x, y) = {surface.formula}").replace("#", "    #", 1),
    ]
    lines.append("    x, y = theta.tolist()")
    if undefined:
        lines += ["    try:", *(f"        {line}" for line in body)]
        lines += ["    except (ArithmeticError, ValueError):  # it is not defined there"]
        lines += ["        return math.nan, np.full(2, math.nan)"]
    else:
        lines += [f"    {line}" for line in body]
    return [*lines, "    return loss, gradient"]


def _average_lines() -> list[str]:
    return [
        "mean, spread = float(series.mean()), float(series.var())",
        "",
        "",
        "def loss_and_gradient(theta, value, spread=0.0):",
        '    """The bowl that a value opens about itself: a step of descent in it is the moving average."""',
        "    away, missing = float(theta[0]) - value, float(theta[1]) - 1.0",
        "    return 0.5 * (away * away + spread + missing * missing), np.array([away, missing])",
    ]


# The settings and the run.


def _setting_lines(run: RunDescription) -> list[str]:
    lines = [f"STEPS = {run.steps}", f"LIMIT = {run.limit!r}  # farther from 0 a run counts as lost"]
    lines += number_lines(run)
    if run.network is not None and len(run.network.held):
        lines.append(f"HELD = {run.network.held.tolist()}  # places in theta of what stays as it is")
    return [*lines, *tuned_settings(run, TUNABLE), *_stopping(run).settings]


def _stopping(run: RunDescription) -> StoppingText:
    return stopping_text(
        run, loss="test_loss(theta, x_test, y_test)", kept="theta.copy()", restored="theta = best"
    )


def _loop(run: RunDescription, *, records: bool) -> list[str]:
    network, average = run.network, run.average
    holds = network is not None and len(network.held) > 0
    lines: list[str] = []
    measure: list[str] = []
    whole = seen = "theta"
    if network is not None:
        typed = ", np.float32" if network.dtype == np.float32 else ""
        lines = [f"x, y = np.ascontiguousarray(X.T{typed}), np.ascontiguousarray(Y.T{typed})"]
        lines += _running_lines(run, network, typed) if run.stopping else []
        lines += batch_lines(run)
        whole = seen = "theta, x, y"
        if run.batch_size is not None:
            measure.append("chosen = batch(step)")
            seen = "theta, np.take(x, chosen, axis=1), np.take(y, chosen, axis=1)"
        if run.drops:
            lines.append(f"MASK_SEED = {network.seed}")
            seen += ", step"
        lines.append('np.seterr(all="ignore")  # what overflows ends the run')
    if average is not None:
        measure.append("value = float(series[min(step, len(series) - 1)])")
        whole, seen = "theta, mean, spread", "theta, value"
    if holds:
        lines.append("held = theta[HELD]")
    if any(stretch.rule.functions for stretch in run.stretches):
        lines += variables_line(run.objective.names, frozenset(held_of(run.objective).tolist()))
    asked = step_point_lines(run)
    if asked and network is None:
        lines.append('np.seterr(all="ignore")  # a step at rest divides 0 by 0, and is none')
    lines += asked
    lines += new_slots(run, run.stretches[0])
    measure.append(f"loss, g = loss_and_gradient({seen})")
    measure += _moving_lines(run)
    sound = "math.isfinite(loss) and theta @ theta < LIMIT * LIMIT"
    told = "loss" if whole == seen else f"loss_and_gradient({whole})[0]"
    train = update_lines(run, seen, clipping_lines(run), holds=holds)
    stopping = _stopping(run)
    loop = LoopText(
        changes=joined_changes(setting_changes(run), tuned_changes(run, TUNABLE), stopping.changes),
        measure=[*stopping.look, *measure],
        sound=sound,
        told=told,
        point="theta[:2]",
        stops=stopping.stops,
        train=train,
    )
    return lines + loop_lines(loop, records=records)


def _running_lines(run: RunDescription, network: NetworkObjective, typed: str) -> list[str]:
    """What a loss in inference mode needs: the test examples, running means and variances at the start."""
    lines = [f"x_test, y_test = np.array(X_TEST.T{typed}), np.array(Y_TEST.T{typed})"]
    units = [layer.units for layer in network.network.layers if layer.states]
    if not units:
        return lines
    begun = (
        f"[np.array(each) for each in {STATISTICS}]"
        if start_statistics(run, network)
        else f"[np.array([[0.0], [1.0]]) * np.ones(units) for units in {units}]"
    )
    return [*lines, f"running, of_batch = {begun}, {[None] * len(units)}  # running means and variances"]


def _moving_lines(run: RunDescription) -> list[str]:
    """How a step moves running means and variances, where they are looked at."""
    if run.network is None or not run.stopping:
        return []
    moved = [line for text in _layer_texts(run, run.network) for line in text.moved]
    if not any("count" in line for line in moved):
        return moved
    return [f"count = {'len(X)' if run.batch_size is None else 'len(chosen)'}", *moved]
