"""The data and the start of a program: arrays that stand in its text, or a data set in their place."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.code_reading.known_data import find_known_data
from engine.code_reading.source_code import SourceCode
from engine.data import DATASETS, Data
from engine.errors import RavineError
from engine.experiment.start_weights import Start
from engine.fitting.network_fitting import examples_of
from engine.layers.layer import Layer
from engine.layers.table import LAYERS
from engine.library_spelling import Library
from engine.network.losses import LOSSES
from engine.network.spec import LayerSpec, NetworkSpec
from engine.number_format import counted
from engine.objective import FloatArray
from engine.tables.table_source import TableRecord
from engine.weights.layout import built_layers, library_layout

#: The names of examples, targets and the start in the programs that Ravine writes.
EXAMPLES, TARGETS, START, STATISTICS = "X", "Y", "START", "STATISTICS"
TABLE = "program.csv"
#: The data set that takes the place of data that are not in the text, for each kind of targets.
STAND_INS = {
    "zero_one": ("circle",), "two_labels": ("circle",), "one_hot": ("blobs", "iris"),
    "any": ("line", "plane"),
}  # fmt: skip


def with_data(source: SourceCode, spec: NetworkSpec, inputs: int | None) -> NetworkSpec:
    """A network with the data of a program: those in its text, or others that fit best.

    Args:
        source: the program.
        spec: layers and loss.
        inputs: how many values an example has, where the program says so.
    """
    x, y = (_named(source, name) for name in (EXAMPLES, TARGETS))
    if x is not None and y is not None and x.ndim == y.ndim == 2 and len(x) == len(y) >= 1:
        return _with_table(spec, x, y)
    return _with_stand_in(source, spec, inputs)


def _named(source: SourceCode, name: str) -> FloatArray | None:
    node = source.assigned.get(name)
    return None if node is None else source.array(node)


def _with_table(spec: NetworkSpec, x: FloatArray, y: FloatArray) -> NetworkSpec:
    """The examples as a table that the experiment carries."""
    columns = tuple(f"x{place + 1}" for place in range(x.shape[1]))
    one_hot = LOSSES[spec.loss].targets == "one_hot"
    is_class = one_hot or (y.shape[1] == 1 and set(np.unique(y)) == {0.0, 1.0})
    learned = y.argmax(axis=1)[:, None] if one_hot else y
    targets = ("y",) if learned.shape[1] == 1 else tuple(f"y{place + 1}" for place in range(y.shape[1]))
    rows = [",".join((*columns, *targets))]
    rows += [",".join(map(repr, row)) for row in np.hstack((x, learned.astype(float))).tolist()]
    content = ("\n".join(rows) + "\n").encode()
    kind = "class" if is_class else "number"
    return replace(
        spec,
        csv=TABLE,
        target=targets[0] if len(targets) == 1 else targets,
        columns=columns,
        data={"target_kind": kind, "scaling": "none", "test_share": 0.0},
        record=TableRecord.of(TABLE, len(x), content),
    )


def _with_stand_in(source: SourceCode, spec: NetworkSpec, inputs: int | None) -> NetworkSpec:
    named = _with_known_data(source, spec, inputs)
    if named is not None:
        return named
    keys = STAND_INS[LOSSES[spec.loss].targets]
    sizes = {key: examples_of(NetworkSpec(dataset=key)) for key in keys}
    key = next((key for key, data in sizes.items() if data.x.shape[1] == inputs), keys[0])
    data, title = sizes[key], DATASETS[key].title
    source.assumed.append(f'The data do not stand in the text: "{title}" takes their place.')
    return _fitted(source, replace(spec, dataset=key), data, inputs)


def _with_known_data(source: SourceCode, spec: NetworkSpec, inputs: int | None) -> NetworkSpec | None:
    """The network on the data set that the program names; None where there is none that its loss is for."""
    found = find_known_data(source)
    if found is None:
        return None
    name, known, values = found
    named = replace(spec, dataset=known.dataset, data=values)
    data, dataset = examples_of(named), DATASETS[known.dataset]
    try:
        LOSSES[spec.loss].check_targets(data.y)
    except RavineError:
        return None
    source.assumed.append(f'{name} is "{dataset.title}" here: {known.likeness}.')
    return _fitted(source, named, data, inputs)


def _fitted(source: SourceCode, spec: NetworkSpec, data: Data, inputs: int | None) -> NetworkSpec:
    """The network with the inputs and outputs that its data have, which is said where they are others."""
    if inputs is not None and inputs != data.x.shape[1]:
        source.assumed.append(
            f"The network has {counted(data.x.shape[1], 'input')} instead of {inputs}; open your own table "
            "to learn from that."
        )
    return replace(spec, layers=_with_outputs(source, spec.layers, data))


def _with_outputs(source: SourceCode, layers: tuple[LayerSpec, ...], data: Data) -> tuple[LayerSpec, ...]:
    """Layers with as many outputs as the data have targets."""
    last = max((i for i, layer in enumerate(layers) if LAYERS[layer.kind].takes("units")), default=-1)
    outputs = data.y.shape[1]
    if last < 0 or layers[last].values["units"] == outputs:
        return layers
    source.assumed.append(f"It has {counted(outputs, 'output')} instead of {layers[last].values['units']}.")
    changed = replace(layers[last], values={**layers[last].values, "units": outputs})
    return (*layers[:last], changed, *layers[last + 1 :])


def start_of(source: SourceCode, layers: tuple[LayerSpec, ...], library: Library) -> Start:
    """Theta (P,) and running statistics (S,) that a program of Ravine's begins with, where it says them."""
    node = source.assigned.get(START)
    x = _named(source, EXAMPLES)
    if not isinstance(node, ast.List) or x is None or x.ndim != 2:
        return None, None
    arrays = [source.array(part) for part in node.elts]
    built = built_layers(layers, x.shape[1], library)
    layout = [each for each in library_layout(layers, built, library, library) if not each.is_statistic]
    shapes = [None if array is None else array.shape for array in arrays]
    if shapes != [each.numbers.shape for each in layout]:
        source.left_out.append("The parameters at the start have other shapes here and are drawn instead.")
        return None, None
    theta = np.zeros(sum(layer.size for layer in built))
    for each, array in zip(layout, arrays, strict=True):
        theta[each.numbers] = array
    return tuple(theta.tolist()), _statistics(source, built)


def _statistics(source: SourceCode, built: Sequence[Layer]) -> tuple[float, ...] | None:
    """Running statistics (S,) that a program of Ravine's begins with; None where it says none that fit."""
    node = source.assigned.get(STATISTICS)
    arrays = [source.array(part) for part in node.elts] if isinstance(node, ast.List) else []
    numbers = [number for array in arrays if array is not None for number in array.ravel().tolist()]
    return tuple(numbers) if numbers and len(numbers) == sum(layer.states for layer in built) else None


def with_penalties(
    source: SourceCode, layers: tuple[LayerSpec, ...], library: Library
) -> tuple[LayerSpec, ...]:
    """Layers with what a program of PyTorch adds to the loss for their weights, as Ravine writes it.

    ``l1 * parameters[0].abs().sum()`` and ``l2 * (parameters[0] ** 2).sum()``.
    """
    found: dict[int, dict[str, float]] = {}
    for node in ast.walk(source.tree):
        match node:
            case ast.BinOp(
                left=factor, op=ast.Mult(), right=ast.Call(func=ast.Attribute(value=summed, attr="sum"))
            ):
                name, place = _summed(summed)
                if name and isinstance(factor, ast.Constant) and isinstance(factor.value, float):
                    found.setdefault(place, {})[name] = factor.value
    if not found:
        return layers
    layout = [
        each
        for each in library_layout(layers, built_layers(layers, 1, library), library, library)
        if not each.is_statistic
    ]
    changed = list(layers)
    for place, penalties in found.items():
        layer = layout[place].layer if place < len(layout) else 0
        changed[layer] = replace(changed[layer], values={**changed[layer].values, **penalties})
    return tuple(changed)


def _summed(node: ast.expr) -> tuple[str, int]:
    """Which penalty sums this over which of the parameters; empty for anything else."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Subscript(slice=ast.Constant(value=int(place))), attr="abs")
        ):
            return "l1", place
        case ast.BinOp(left=ast.Subscript(slice=ast.Constant(value=int(place))), op=ast.Pow()):
            return "l2", place
    return "", 0
