"""Weights in files: written with a library's names and shapes, and read to start from.

Read are ``.npz`` and ``.safetensors`` with the names of PyTorch or Keras, what ``model.get_weights()``
gives, and the networks that ``main.py train`` keeps. Nothing is unpickled, and headers are checked before an
array is allocated (`engine.data.array_file`).
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from engine.data.array_file import ArrayFile, open_arrays
from engine.errors import RavineError, quoted
from engine.layers.layer import Layer
from engine.library_spelling import LIBRARIES, LIBRARY_TITLES, Library
from engine.network.spec import LayerSpec
from engine.number_format import counted
from engine.objective import FloatArray
from engine.parameters import Dialect
from engine.weights.layout import NamedArray, built_layers, library_layout

#: The endings of files of weights, without the dot.
WEIGHT_FORMATS = ("npz", "safetensors")
#: The most numbers that are read: as many as an experiment's file may carry.
MOST = 4_000_000
#: The largest size of a number that an experiment's file may hold.
LARGEST = 1e12
#: What tells a network that ``main.py train`` wrote, and its array of parameters.
TRAINED, THETA = "ravine_trained", "theta"
#: Arrays of a library's file that are no weights: PyTorch's count of batches, Keras's seeds and optimizers.
IGNORED = re.compile(r"(.*\.)?num_batches_tracked|.*seed_generator.*|optimizer/.*")
#: What `numpy.savez` calls arrays without a name.
UNNAMED = re.compile(r"arr_(\d+)")
#: How many names a message lists.
LISTED = 6
#: Data in a ``.safetensors`` begin at a multiple of this many bytes.
ALIGNED = 8

AnyArray = npt.NDArray[np.float64] | npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Weights:
    """What a file holds of a network.

    Attributes:
        theta: parameters (P,).
        statistics: running statistics (S,); None where the file has none of them.
        library: whose names it has; None of a network that ``main.py train`` wrote.
        inputs: I, of the network's first layer.
        lacks_statistics: whether the layers keep running statistics that the file does not have.
    """

    theta: FloatArray
    statistics: FloatArray | None
    library: Library | None
    inputs: int
    lacks_statistics: bool = False


def weight_arrays(
    layout: Sequence[NamedArray], theta: FloatArray, statistics: FloatArray, library: Library, step: int
) -> dict[str, AnyArray]:
    """The arrays of a network by a library's names.

    Args:
        layout: see `library_layout`.
        theta: parameters (P,).
        statistics: running statistics (S,).
        library: whose names.
        step: updates done; PyTorch's batch normalisation wants to know.
    """
    arrays: dict[str, AnyArray] = {}
    for each in layout:
        arrays[each.name(library)] = (statistics if each.is_statistic else theta)[each.numbers]
        if each.role == "running_var":
            arrays[f"{each.module}.num_batches_tracked"] = np.array(step)
    return arrays


def write_weights(file: BinaryIO, ending: str, arrays: Mapping[str, AnyArray]) -> None:
    """Write arrays.

    Args:
        file: is written to.
        ending: one of ``WEIGHT_FORMATS``.
        arrays: by name.
    """
    if ending == "npz":
        np.savez(file, **arrays)  # type: ignore[arg-type] # NumPy takes them for its switch
        return
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    place = 0
    for name, array in arrays.items():
        kind = "F64" if array.dtype == np.float64 else "I64"
        header[name] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [place, place + array.nbytes],
        }
        place += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % ALIGNED)
    file.write(struct.pack("<Q", len(text)) + text)
    for array in arrays.values():
        file.write(array.tobytes())


def read_weights(path: Path, specs: Sequence[LayerSpec], dialect: Dialect) -> Weights:
    """A file's weights as the parameters of a network.

    How many inputs the network has is the file's to say; that they are the data's is checked where those are
    known.

    Args:
        path: of an ``.npz`` or a ``.safetensors``.
        specs: the layers.
        dialect: of the experiment.

    Raises:
        RavineError: it cannot be read, is broken or too large, or does not fit the layers.
    """
    try:
        file = open_arrays(path)
        count = sum(entry.size for entry in file.values())
        if count > MOST:
            raise RavineError(f"{path.name} holds {count:,} numbers; at most {MOST:,} can be read")
        return _trained(file, specs, dialect) if TRAINED in file else _library_weights(file, specs, dialect)
    except FileNotFoundError:
        raise RavineError(f"{path}: there is no such file") from None
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None


def _trained(file: ArrayFile, specs: Sequence[LayerSpec], dialect: Dialect) -> Weights:
    if not {THETA, "statistics", "features", "columns"} <= set(file):
        raise RavineError(f"{file.path.name} is no whole file of main.py train")
    inputs = file["features"].size or file["columns"].size
    layers = built_layers(specs, inputs, dialect)
    for name, wanted in ((THETA, _size(layers)), ("statistics", sum(layer.states for layer in layers))):
        if file[name].shape != (wanted,):
            raise RavineError(
                f"{file.path.name} was trained with other layers: {name} has "
                f"{counted(file[name].size, 'number')}; this network needs {wanted}"
            )
    return Weights(_numbers(file, THETA), _numbers(file, "statistics"), None, inputs)


def _size(layers: Sequence[Layer]) -> int:
    return sum(layer.size for layer in layers)


def _library_weights(file: ArrayFile, specs: Sequence[LayerSpec], dialect: Dialect) -> Weights:
    names = [name for name in file if not IGNORED.fullmatch(name)]
    if not names:
        raise RavineError(f"{file.path.name} holds no weights")
    refusals: list[RavineError] = []
    for library in sorted(LIBRARIES, key=lambda each: each != _library_of(names)):
        for inputs in _possible_inputs(file, names):
            try:
                layers = built_layers(specs, inputs, dialect)
                layout = library_layout(specs, layers, dialect, library)
                return _filled(file, _matched(file, names, layout, library), layers, library)
            except RavineError as error:
                refusals.append(error)
    raise refusals[0]


def _library_of(names: Sequence[str]) -> Library:
    return "pytorch" if any(re.search(r"(^|\.)weight$", name) for name in names) else "keras"


def _possible_inputs(file: ArrayFile, names: Sequence[str]) -> Iterator[int]:
    """How many inputs there may be, the likeliest first: by the first matrix, and the first of all arrays."""
    shapes = [file[name].shape for name in _ordered(names) if file[name].shape]
    matrix = next((shape for shape in shapes if len(shape) == 2), (1,))
    axes = matrix[::-1] if _library_of(names) == "pytorch" else matrix
    return iter(dict.fromkeys(max(axis, 1) for axis in (*axes, *next(iter(shapes), ()))))


def _ordered(names: Sequence[str]) -> list[str]:
    """Names with numbers in them as people count: 2 before 10."""
    return sorted(names, key=lambda name: [int(p) if p.isdigit() else -1 for p in re.split(r"(\d+)", name)])


def _matched(
    file: ArrayFile, names: Sequence[str], layout: Sequence[NamedArray], library: Library
) -> dict[str, NamedArray]:
    """Which array of the file is which of the network.

    Raises:
        RavineError: one is missing, one too many, or one has another shape.
    """
    title = LIBRARY_TITLES[library]
    by_name: dict[str, NamedArray] = {}
    if all(UNNAMED.fullmatch(name) for name in names):  # what model.get_weights() gives
        by_name = dict(zip(_ordered(names), layout, strict=False))
    else:
        known = {alias: each for each in layout for alias in _aliases(each, library)}
        by_name = {name: each for name in names if (each := known.get(_plain(name))) is not None}
    missing = [each for each in layout if each not in by_name.values() and not each.is_statistic]
    if missing:
        wanted = missing[0]
        raise RavineError(
            f"{file.path.name} has no array {wanted.name(library)} {wanted.numbers.shape}, which layer "
            f"{wanted.layer + 1} of this network needs (named as in {title}); it has "
            f"{_listed(file, names)}"
        )
    for name in names:
        if name not in by_name:
            raise RavineError(
                f"{file.path.name}: {quoted(name)} {file[name].shape} belongs to no layer of this network, "
                f"which as in {title} has {', '.join(each.name(library) for each in layout[:LISTED])}"
                f"{' ...' if len(layout) > LISTED else ''}"
            )
        wanted = by_name[name]
        if file[name].shape != wanted.numbers.shape:
            raise RavineError(
                f"{file.path.name}: {quoted(name)} is {file[name].shape}; layer {wanted.layer + 1} of this "
                f"network has {wanted.numbers.shape} there"
            )
    return by_name


def _plain(name: str) -> str:
    """A name without what stands before the module in it: a model's own name, or ``layers``."""
    parts = re.split(r"[/.]", name.removesuffix(":0"))
    if len(parts) > 2 and parts[-2] == "vars":
        parts = [*parts[:-2], parts[-1]]
    return "/".join(parts[-2:])


def _aliases(array: NamedArray, library: Library) -> Iterator[str]:
    yield f"{array.module}/{array.role}"
    if library == "keras":
        yield f"{array.module}/{array.place}"


def _listed(file: ArrayFile, names: Sequence[str]) -> str:
    told = [f"{quoted(name)} {file[name].shape}" for name in names[:LISTED]]
    more = len(names) - len(told)
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def _filled(
    file: ArrayFile, by_name: Mapping[str, NamedArray], layers: Sequence[Layer], library: Library
) -> Weights:
    theta: FloatArray = np.zeros(_size(layers))
    statistics: FloatArray = np.concatenate([layer.start_state() for layer in layers])
    lacks = statistics.size > 0
    for name, each in by_name.items():
        (statistics if each.is_statistic else theta)[each.numbers] = _numbers(file, name)
        lacks = lacks and not each.is_statistic
    kept = statistics if statistics.size and not lacks else None
    return Weights(theta, kept, library, layers[0].inputs, lacks)


def _numbers(file: ArrayFile, name: str) -> FloatArray:
    """An array as numbers that an experiment may hold.

    Raises:
        RavineError: one of them is none.
    """
    if file[name].dtype.kind not in "biuf":
        raise RavineError(f"{file.path.name}: {quoted(name)} is no array of numbers")
    numbers = np.asarray(file.read(name), np.float64)
    if not (np.abs(numbers) <= LARGEST).all():
        raise RavineError(
            f"{file.path.name}: {quoted(name)} holds a number that is not finite, or beyond {LARGEST:g}"
        )
    return numbers
