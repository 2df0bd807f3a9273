"""Recordings as files: what docs/recorder/ravine_recorder.py writes, and folders of checkpoints.

Everything is checked by the headers before a number is read; what is wrong is told in a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import frozen
from engine.data.array_file import ENDINGS, PICKLES, ArrayEntry, ArrayFile, open_arrays, pickle_refusal
from engine.errors import RavineError, quoted
from engine.objective import SHOWN, FloatArray, IntArray
from engine.recording.recorded_run import (
    RecordedRun,
    RecordedTensor,
    RowReader,
    RunDescription,
    tensors_of,
)

#: The form of recordings that is written and read.
VERSION = 1
#: Bytes of a description.
MAX_DESCRIPTION = 2**20
#: Steps of a run, and rows that are kept of it.
MAX_STEPS, MAX_ROWS = 10_000_000, 1_000_000
#: Files in a folder of checkpoints.
MAX_FILES = 100_000
#: A member of a piece: what it is, which piece, and what follows.
MEMBER = re.compile(r"(steps|rates|losses|parameters|state)/(\d{1,9})(?:/(.+))?")
NUMBER = re.compile(r"\d+")
#: Lists of a description are cut after so many entries.
MOST_LAYERS = 1000

Piece = dict[str, dict[str, str]]


def is_recording(path: Path) -> bool:
    """Whether a path is one that `open_recording` opens: a recording, or a folder of checkpoints.

    Raises:
        RavineError: a file of arrays that is broken.
        OSError: it cannot be read.
    """
    if path.is_dir():
        return any(each.suffix.lower() in (*ENDINGS, *PICKLES) for each in path.iterdir())
    return path.suffix.lower() in ENDINGS and "description" in open_arrays(path)


def open_recording(path: Path) -> RecordedRun:
    """A run, of which nothing but its steps and losses has been read.

    Args:
        path: of a recording, or of a folder of checkpoints.

    Raises:
        RavineError: it is none, or broken, or was written in a form that is not known.
        OSError: it cannot be read.
    """
    run = _checkpoints(path) if path.is_dir() else _recording(path, open_arrays(path))
    if run.size < SHOWN:
        raise RavineError(f"{path.name} has {run.size} parameters; a picture needs {SHOWN}")
    return run


def _recording(path: Path, file: ArrayFile) -> RecordedRun:
    description = _description(file)
    pieces = _pieces(file)
    kept = [piece for piece in pieces if "steps" in piece and "parameters" in piece]
    if not kept:
        raise RavineError(
            f"{path.name} holds no parameters: arrays steps/0000 and parameters/0000/NAME are missing"
        )
    shapes = {name: file[member].shape[1:] for name, member in kept[0]["parameters"].items()}
    tensors = tensors_of(shapes)
    steps: list[IntArray] = []
    rates: list[FloatArray] = []
    rows: list[list[RowReader]] = []
    states: list[dict[str, list[RowReader]]] = []
    for piece in kept:
        own = _steps(file, piece["steps"][""])
        count = len(own)
        members = [_member(file, piece["parameters"], tensor, count) for tensor in tensors]
        if len(piece["parameters"]) != len(tensors):
            raise RavineError(f"{path.name}: its pieces do not have the same parameters")
        steps.append(own)
        rates.append(_rates(file, piece.get("rates", {}).get("", ""), count))
        slots = _slots(file, piece.get("state", {}), tensors, count)
        for row in range(count):
            rows.append([partial(_row, file, member, row) for member in members])
            states.append(
                {slot: [partial(_row, file, each, row) for each in own] for slot, own in slots.items()}
            )
        if len(rows) > MAX_ROWS:
            raise RavineError(f"{path.name} has more than {MAX_ROWS:,} rows; record every so many steps")
    losses = [_numbers(file, piece["losses"][""], 1) for piece in pieces if "losses" in piece]
    return RecordedRun(
        path=path,
        tensors=tensors,
        steps=_rising(path, np.concatenate(steps)),
        rows=rows,
        losses=_bounded(path, np.concatenate([*losses, np.empty(0)])),
        rates=frozen(np.concatenate(rates)),
        states=states,
        description=description,
        data=_data(file),
    )


def _description(file: ArrayFile) -> RunDescription:
    entry = file.get("description")
    if entry is None or entry.dtype != np.uint8 or entry.size > MAX_DESCRIPTION:
        raise RavineError(
            f"{file.path.name} is no recording: it has no description; write one with "
            "docs/recorder/ravine_recorder.py"
        )
    try:
        told = json.loads(file.read("description").tobytes().decode())
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("ravine_recording") != VERSION:
        raise RavineError(f"{file.path.name} is a recording of a form that this program does not know")
    texts = {
        name: told[name] for name in ("framework", "loss", "optimizer") if isinstance(told.get(name), str)
    }
    layers = told.get("layers")
    calls = layers[:MOST_LAYERS] if isinstance(layers, list) else []
    return RunDescription(**texts, layers=tuple(call for call in calls if isinstance(call, str)))


def _pieces(file: ArrayFile) -> list[Piece]:
    """The members of each piece by what they are and by what follows, in the pieces' order."""
    pieces: dict[int, Piece] = {}
    for member in file:
        found = MEMBER.fullmatch(member)
        if found is not None:
            kind, number, rest = found[1], int(found[2]), found[3] or ""
            pieces.setdefault(number, {}).setdefault(kind, {})[rest] = member
    return [pieces[number] for number in sorted(pieces)]


def _row(file: ArrayFile, member: str, row: int) -> npt.NDArray[Any]:
    return file.read(member, slice(row, row + 1))


def _steps(file: ArrayFile, member: str) -> IntArray:
    numbers = _numbers(file, member, 1)
    if not ((numbers >= 0) & (numbers <= MAX_STEPS)).all():
        raise RavineError(f"{file.path.name}: {quoted(member)} has steps outside [0, {MAX_STEPS}]")
    return numbers.astype(np.intp)


def _rates(file: ArrayFile, member: str, count: int) -> FloatArray:
    if not member or file[member].shape != (count,):
        return np.full(count, np.nan)
    return _numbers(file, member, 1)


def _numbers(file: ArrayFile, member: str, axes: int) -> FloatArray:
    """An array of numbers in full, which must have so many axes."""
    entry = _numeric(file, member)
    if len(entry.shape) != axes or entry.size > MAX_STEPS:
        raise RavineError(
            f"{file.path.name}: {quoted(member)} has the shape {entry.shape}; it should be (n,)"
        )
    return file.read(member).astype(np.float64)


def _numeric(file: ArrayFile, member: str) -> ArrayEntry:
    entry = file[member]
    if entry.dtype.kind not in "iuf":
        raise RavineError(f"{file.path.name}: {quoted(member)} holds no numbers")
    return entry


def _member(file: ArrayFile, members: Mapping[str, str], tensor: RecordedTensor, count: int) -> str:
    """The member that holds a tensor in every row of a piece."""
    member = members.get(tensor.name, "")
    if not member or _numeric(file, member).shape != (count, *tensor.shape):
        shape = file[member].shape if member else "no place"
        raise RavineError(
            f"{file.path.name}: {quoted(tensor.name)} has {shape} in a piece; "
            f"it should have {(count, *tensor.shape)}"
        )
    if file[member].is_compressed:
        raise RavineError(
            f"{file.path.name} is compressed and cannot be read in parts; save it with numpy.savez"
        )
    return member


def _slots(
    file: ArrayFile, members: Mapping[str, str], tensors: Sequence[RecordedTensor], count: int
) -> dict[str, list[str]]:
    """The members of the optimizer's state by slot, in the tensors' order; slots that all tensors have."""
    slots = {rest.partition("/")[0] for rest in members}
    found = {slot: [members.get(f"{slot}/{tensor.name}", "") for tensor in tensors] for slot in sorted(slots)}
    return {
        slot: own
        for slot, own in found.items()
        if all(
            member and file[member].shape == (count, *tensor.shape) and file[member].dtype.kind == "f"
            for member, tensor in zip(own, tensors, strict=True)
        )
    }


def _rising(path: Path, steps: IntArray) -> IntArray:
    if not len(steps) or not (np.diff(steps) > 0).all():
        raise RavineError(f"{path.name}: its steps do not rise from row to row")
    return frozen(steps)


def _bounded(path: Path, losses: FloatArray) -> FloatArray:
    if len(losses) > MAX_STEPS:
        raise RavineError(f"{path.name} has {len(losses):,} losses; at most {MAX_STEPS:,} can be opened")
    return frozen(losses)


def _data(file: ArrayFile) -> tuple[RowReader, RowReader] | None:
    if "data/x" not in file or "data/y" not in file:
        return None
    return partial(file.read, "data/x"), partial(file.read, "data/y")


def _checkpoints(folder: Path) -> RecordedRun:
    """A folder of files of one state each as a run without losses, by the last numbers of their names."""
    found = sorted(each for each in folder.iterdir() if each.suffix.lower() in (*ENDINGS, *PICKLES))
    files = [each for each in found if each.suffix.lower() in ENDINGS]
    if not files:
        raise RavineError(
            pickle_refusal(found[0])
            if found
            else f"{folder}: there are no .npz or .safetensors in this folder"
        )
    if len(files) > MAX_FILES:
        raise RavineError(
            f"{folder}: there are {len(files):,} checkpoints; at most {MAX_FILES:,} can be opened"
        )
    numbered = sorted((_step_of(each), each) for each in files)
    opened = [open_arrays(each) for _, each in numbered]
    first = opened[0]
    shapes = {name: entry.shape for name, entry in first.items() if entry.dtype.kind == "f"}
    if not shapes:
        raise RavineError(f"{first.path.name} holds no numbers")
    tensors = tensors_of(shapes)
    for file in opened:
        for tensor in tensors:
            if tensor.name not in file or _numeric(file, tensor.name).shape != tensor.shape:
                raise RavineError(f"{file.path.name}: {quoted(tensor.name)} is not as in {first.path.name}")
    steps = np.array([step for step, _ in numbered], np.intp)
    return RecordedRun(
        path=folder,
        tensors=tensors,
        steps=_rising(folder, steps),
        rows=[[partial(file.read, tensor.name, mapped=False) for tensor in tensors] for file in opened],
        losses=frozen(np.empty(0)),
        rates=frozen(np.full(len(steps), np.nan)),
    )


def _step_of(path: Path) -> int:
    numbers = NUMBER.findall(path.stem)
    if not numbers or len(numbers[-1]) > len(str(MAX_STEPS)):
        raise RavineError(
            f"{path.name}: the name of a checkpoint ends in its step, as in step_100{path.suffix}; rename it"
        )
    return int(numbers[-1])
