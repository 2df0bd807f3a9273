"""The examples that came along with a recording, as data that a network of Ravine's learns from."""

from __future__ import annotations

import numpy as np

from engine.data import Data
from engine.data.examples import Kind
from engine.errors import RavineError
from engine.network.losses import LOSSES
from engine.number_format import counted
from engine.objective import FloatArray, IntArray
from engine.recording.described_network import DescribedNetwork
from engine.recording.recorded_run import RecordedRun

#: Products of a parameter and an example that one evaluation of the loss may cost: about a frame's work.
PRODUCTS = 2**25
#: Examples that are taken in any case.
FEWEST = 64
#: How much wider than the examples a column is drawn.
ROOM = 0.05


def recorded_data(run: RecordedRun, network: DescribedNetwork) -> Data:
    """The examples of a recording; of very many as many as a frame can evaluate, evenly.

    Raises:
        RavineError: there are none, or they do not suit the network.
    """
    if run.data is None:
        raise RavineError("it does not hold the data")
    inputs, targets = (read() for read in run.data)
    count = len(inputs) if inputs.ndim else 0
    if not count or targets.ndim == 0 or len(targets) != count:
        raise RavineError("it holds no examples, or not as many targets")
    if inputs.dtype.kind not in "biuf" or targets.dtype.kind not in "biuf":
        raise RavineError("its examples are no numbers")
    most = max(FEWEST, PRODUCTS // run.size)
    rows: IntArray = np.linspace(0, count - 1, min(count, most)).astype(np.intp)
    x = inputs[rows].reshape(len(rows), -1).astype(np.float64)
    if x.shape[1] != network.inputs:
        raise RavineError(f"its examples have {x.shape[1]} numbers and its network {network.inputs} inputs")
    kind, y = _targets(targets[rows], network)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise RavineError("its examples hold what is no finite number")
    y_low, y_high = float(y.min()), float(y.max())
    taken = f"The loss is over {len(rows):,} of {counted(count, 'example')}, evenly taken."
    return Data(
        kind,
        x,
        y,
        tuple(f"x{number + 1}" for number in range(x.shape[1])),
        "y",
        tuple(
            _wider(low, high)
            for low, high in zip(x.min(axis=0).tolist(), x.max(axis=0).tolist(), strict=True)
        ),
        _wider(y_low, y_high),
        class_names=tuple(map(str, range(y.shape[1])))
        if kind == "classes"
        else ("0", "1") * (kind == "binary"),
        notes=(taken,) if len(rows) < count else (),
    )


def _targets(targets: FloatArray, network: DescribedNetwork) -> tuple[Kind, FloatArray]:
    """What kind of answers there are, and the targets ``(N, O)``: one-hot where they are classes."""
    count, outputs, wanted = len(targets), network.outputs, LOSSES[network.loss].targets
    flat = targets.reshape(count, -1).astype(np.float64)
    if wanted == "one_hot" and flat.shape[1] == 1 and outputs > 1:
        classes = flat[:, 0]
        if not (np.isin(classes, np.arange(outputs))).all():
            raise RavineError(f"its classes are not whole numbers from 0 to {outputs - 1}")
        return "classes", np.eye(outputs)[classes.astype(np.intp)]
    if flat.shape[1] != outputs:
        raise RavineError(f"its targets have {flat.shape[1]} numbers and its network {outputs} outputs")
    is_binary = wanted == "zero_one" and outputs == 1
    kind: Kind = "classes" if wanted == "one_hot" else "binary" if is_binary else "regression"
    if is_binary and not np.isin(flat, (0.0, 1.0)).all():
        raise RavineError("its targets are not 0 and 1")
    return kind, flat


def _wider(low: float, high: float) -> tuple[float, float]:
    room = ROOM * (high - low) or 0.5
    return low - room, high + room
