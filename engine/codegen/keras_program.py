"""A run as a Keras program: the library's own classes where they are the same, else what ran, written out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from engine.arrays import RealArray
from engine.codegen.arrays_text import Arrays, array_lines
from engine.codegen.description import RunDescription
from engine.codegen.early_stopping_text import stopping_text, test_examples
from engine.codegen.keras_optimizer import KerasOptimizer, keras_optimizer
from engine.codegen.library_update import is_moved_by_numpy, keras_update
from engine.codegen.loop_text import (
    LoopText,
    batch_lines,
    joined_changes,
    limits_line,
    loop_lines,
    standard_imports,
)
from engine.codegen.network_text import STATISTICS, network_text, start_statistics
from engine.codegen.numpy_helpers import FLOAT_HELPERS, helpers_for
from engine.codegen.numpy_program import surface_lines
from engine.codegen.sections import BOWL, Program, Section
from engine.codegen.tuned_layers import PENALTIES, tuned_numbers, tuned_rates
from engine.library_spelling import comment
from engine.network.objective import NetworkObjective
from engine.surfaces.objective import SurfaceObjective
from engine.weights.library_layers import held_arrays, library_arrays

SINC = '''
def sinc(u):
    """sin(u) / u, and 1 at 0."""
    safe = ops.where(u == 0, 1.0, u)
    return ops.where(u == 0, 1.0, ops.sin(safe) / safe)
'''
#: Where the variables stand.
POINT = "np.concatenate([ops.convert_to_numpy(variable).ravel() for variable in variables])"
DROPOUT = '''
class Dropout(keras.layers.Layer):
    """Drops what was dropped in the run: the mask is a function of seed, layer and step."""

    step = None  # nothing is dropped

    def __init__(self, rate, place):
        super().__init__()
        self.rate, self.place = rate, place

    def call(self, x):
        if Dropout.step is None:
            return x
        bits = np.random.Philox(key=[MASK_SEED, self.place], counter=[0, 0, 0, Dropout.step])
        kept = np.random.Generator(bits).random((x.shape[1], x.shape[0])).T >= self.rate
        return x * ops.convert_to_tensor(kept * (1 / (1 - self.rate)), dtype=x.dtype)
'''

NORMALIZATION = '''
class BatchNormalization(keras.layers.BatchNormalization):
    """The running variance takes B / (B - 1) times that of a batch of B; Keras's own takes the batch's."""

    def call(self, x, training=None):
        before = ops.convert_to_numpy(self.moving_variance).copy()
        made = super().call(x, training=training)
        if training:
            factor = len(x) / max(len(x) - 1, 1)
            moved = ops.convert_to_numpy(self.moving_variance)
            self.moving_variance.assign(factor * moved + self.momentum * before * (1 - factor))
        return made
'''


def keras_program(run: RunDescription, *, array_file: str = "", records: bool = False) -> Program:
    """The program; see `engine.codegen.numpy_program` for the arguments."""
    network, surface = run.network, run.surface
    optimizer = keras_update(run) if is_moved_by_numpy(run, "keras") else keras_optimizer(run)
    arrays: dict[str, RealArray] = {}
    if network is not None:
        sections, arrays = _network(run, network, array_file)
    else:
        sections, arrays = _formula(run, surface, array_file)
    if optimizer.classes:
        sections.append(Section("The update", optimizer.classes))
    sections.append(Section("The run", tuple(_loop(run, optimizer, records=records))))
    text = "\n".join(line for section in sections for line in section.lines)
    single = network is not None and network.dtype == np.float32
    opening = [
        comment(f"{run.title}, in Keras"),
        "# (Keras takes the mean of a loss in single precision: expect six digits.)",
        "",
        *standard_imports(text, ["importlib.util", "os"]),
        "",
        "import numpy as np",
        "",
        "# Any of its backends; the first that is there, unless the environment names one.",
        'BACKENDS = ("torch", "jax", "tensorflow")',
        'os.environ.setdefault("KERAS_BACKEND", next(filter(importlib.util.find_spec, BACKENDS)))',
        'os.environ.setdefault("JAX_ENABLE_X64", "1")',
        "",
        "import keras",
        "from keras import ops",
        "",
        f'keras.config.set_floatx("{"float32" if single else "float64"}")',
    ]
    return Program(run.title, tuple(opening), tuple(sections), arrays, array_file if arrays else "")


def _network(
    run: RunDescription, network: NetworkObjective, array_file: str
) -> tuple[list[Section], dict[str, RealArray]]:
    text = network_text(run, network, "keras")
    start = [array for _, array in library_arrays(network.network, run.start, "keras")]
    named: Arrays = {"X": network.data.x, "Y": network.data.y, "START": start}
    named = {**named, **start_statistics(run, network), **test_examples(run)}
    lines, arrays = array_lines(named, array_file)
    lines += ["x, y = X.astype(keras.config.floatx()), Y.astype(keras.config.floatx())"]
    if run.stopping:
        lines += ["x_test = X_TEST.astype(keras.config.floatx())"]
        lines += ["y_test = Y_TEST.astype(keras.config.floatx())"]
    sections = [Section("The data, one example a row, and the parameters at the start", tuple(lines))]
    classes = ""
    if any("sinc(" in line for line in text.lines):
        classes += SINC + "\n"
    if run.drops:
        classes += f"MASK_SEED = {network.seed}\n\n" + DROPOUT + "\n"
    layers = text.lines
    if _needs_own_normalization(run, network):
        classes += NORMALIZATION
        layers = [line.replace("keras.layers.BatchN", "BatchN") for line in layers]
    model = ["", "", *classes.strip().splitlines(), "", ""] if classes else []
    model += ["model = keras.Sequential(", "    [", f"        keras.Input(({network.network.inputs},)),"]
    model += [f"        {line}" for line in layers]
    model += ["    ]", ")"]
    model += ["# The start that ran; the initializers would draw other numbers."]
    model += ["for variable, values in zip(model.trainable_variables, START):"]
    model += ["    variable.assign(values)"]
    if STATISTICS in named:
        model += [
            "norms = [each for each in model.layers if isinstance(each, keras.layers.BatchNormalization)]"
        ]
        model += [f"for norm, (mean, variance) in zip(norms, {STATISTICS}):"]
        model += ["    norm.moving_mean.assign(mean)", "    norm.moving_variance.assign(variance)"]
    held = held_arrays(network.network, "keras")
    if held:
        model += ["everything = model.trainable_variables"]
        model += [f"for place in {held}:  # these stay as they are"]
        model += ["    everything[place].trainable = False"]
    sections.append(Section("The network", tuple(model)))
    sections.append(Section("The loss", tuple(_loss(run, text.loss))))
    return sections, arrays


def _needs_own_normalization(run: RunDescription, network: NetworkObjective) -> bool:
    """Running variances are other ones than Keras's, and a loss in inference mode is looked at."""
    return bool(run.stopping) and run.experiment.dialect != "keras" and network.network.states > 0


def _loss(run: RunDescription, loss: str) -> list[str]:
    lines = [f"criterion = {loss}", "", "", "def whole_loss():"]
    lines += ['    """The loss over all examples, with their own statistics and nothing dropped."""']
    lines += ["    Dropout.step = None"] if run.drops else []
    if run.remembers:  # a forward pass in training moves the running statistics
        values = "ops.convert_to_numpy(value).copy() for value in model.non_trainable_variables"
        lines.append(f"    remembered = [{values}]")
    lines.append("    loss = criterion(y, model(x, training=True)) + sum(model.losses)")
    if run.remembers:
        lines += ["    for variable, value in zip(model.non_trainable_variables, remembered):"]
        lines += ["        variable.assign(value)"]
    lines += ["    return float(ops.convert_to_numpy(loss))", "", ""]
    if run.stopping:
        lines += ["", "", "def test_loss():"]
        lines += ['    """The mean loss of the test examples in inference mode, without penalties."""']
        lines += ["    Dropout.step = None"] if run.drops else []
        lines += ["    losses = criterion.call(y_test, model(x_test, training=False))"]
        lines += [
            "    return float(np.mean(ops.convert_to_numpy(losses)))  # a mean in double precision",
            "",
            "",
        ]
    return lines


def _formula(
    run: RunDescription, surface: SurfaceObjective | None, array_file: str
) -> tuple[list[Section], dict[str, RealArray]]:
    """A surface, or the bowls of a series: with exact derivatives, since Keras has none of its own."""
    first, second = (repr(value) for value in run.start.tolist())
    names = "x, y" if surface is not None else "V, W"
    given: list[str] = []
    arrays: Mapping[str, RealArray] = {}
    sections = []
    if surface is None:
        assert run.average is not None  # noqa: S101 - there is no other kind
        given, arrays = array_lines({"series": run.average.series}, array_file)
        sections.append(Section("The series", tuple(given)))
        body = [
            "mean, spread = float(series.mean()), float(series.var())",
            "",
            "",
            "def loss_and_gradient(theta, value, spread=0.0):",
            f"    {BOWL}",
            "    average, weights = theta.tolist()",
            "    away, missing = average - value, weights - 1",
            "    return 0.5 * (away * away + spread + missing * missing), (away, missing)",
        ]
    else:
        body = surface_lines(surface)
        helpers = helpers_for(body, FLOAT_HELPERS)
        body = [*helpers, "", "", *body]
    begin = [
        f"{names} = (keras.Variable(value) for value in ({first}, {second}))",
        f"variables = [{names}]",
    ]
    sections.append(Section(run.purpose, (*body, "", "", *begin)))
    return sections, dict(arrays)


def _loop(run: RunDescription, optimizer: KerasOptimizer, *, records: bool) -> list[str]:
    stopping = stopping_text(
        run, loss="test_loss()", kept="model.get_weights()", restored="model.set_weights(best)"
    )
    lines = [*batch_lines(run), limits_line(run), *stopping.settings]
    lines += optimizer.made
    measure = [f"theta = {POINT}"]
    train = ["optimizer.look_ahead()"] if run.looks_ahead else []
    if run.network is not None:
        is_eager = optimizer.is_eager or run.drops or run.stopping or tuned_numbers(run)
        eager = ", run_eagerly=True" if is_eager else ""
        lines = [
            *["variables = model.trainable_variables"],
            *lines,
            f"model.compile(optimizer=optimizer, loss=criterion{eager})",
        ]
        if len(run.network.held):
            measure = [f"theta = {POINT.replace('variables', 'everything')}"]
        measure.append("loss = whole_loss()")
        train += ["Dropout.step = step"] if run.drops else []
        train += ["chosen = batch(step)"] if run.batch_size is not None else []
        seen = "x, y" if run.batch_size is None else "x[chosen], y[chosen]"
        train.append(f"model.train_on_batch({seen})")
    else:
        more, train = _formula_step(run, train)
        measure += more
    if optimizer.update:
        train = list(optimizer.update)
    loop = LoopText(
        changes=joined_changes(
            optimizer.changes, _tuned_penalties(run), tuned_rates(run, "model.layers"), stopping.changes
        ),
        measure=[*stopping.look, *measure],
        sound="math.isfinite(loss) and theta @ theta < LIMIT * LIMIT",
        told="loss",
        point="theta[:2]",
        stops=stopping.stops,
        train=train,
    )
    built = [] if optimizer.update else ["optimizer.build(variables)"]
    return [*lines, *built, *loop_lines(loop, records=records)]


def _tuned_penalties(run: RunDescription) -> dict[int, list[str]]:
    """Penalties on weights that change, by the step: each kernel keeps its own."""
    found: dict[int, list[str]] = {}
    for (_, before), (first, after) in pairwise(run.networks):
        dense = [
            pair for pair in zip(before.layers, after.layers, strict=True) if pair[0].tunable == PENALTIES
        ]
        for place, (old, new) in enumerate(dense):
            if old.penalties != new.penalties:
                layer = f"[each for each in model.layers if isinstance(each, keras.layers.Dense)][{place}]"
                line = f"{layer}.kernel.regularizer = keras.regularizers.L1L2(*{new.penalties})"
                found.setdefault(first, []).append(line)
    return found


def _formula_step(run: RunDescription, train: list[str]) -> tuple[list[str], list[str]]:
    """What measures a formula and makes a step in it."""
    seen = "theta" if run.average is None else "theta, value"
    if run.average is None:
        measure = ["loss, gradient = loss_and_gradient(theta)"]
    else:
        measure = ["value = float(series[min(step, len(series) - 1)])"]
        measure.append("loss, _ = loss_and_gradient(theta, mean, spread)")
    if run.looks_ahead:
        train = [
            *train,
            "theta = np.array([float(ops.convert_to_numpy(variable)) for variable in variables])",
        ]
    if run.looks_ahead or run.average is not None:
        train = [*train, f"_, gradient = loss_and_gradient({seen})"]
    train = [*train, "if not np.isfinite(gradient).all():", "    break"]
    return measure, [
        *train,
        "optimizer.apply([ops.convert_to_tensor(float(g)) for g in gradient], variables)",
    ]
