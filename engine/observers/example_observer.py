"""Follows one example through a racer's network: a row of the data, or one whose numbers were typed."""

from __future__ import annotations

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.data.typed_row import row_fields, row_texts, typed_row
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.followed_example import FollowedExample
from engine.frames.layer_frame import LayerFrame
from engine.network.health import read_example
from engine.network.losses import predictions
from engine.network.objective import NetworkObjective
from engine.network.permutation_importance import permutation_importance
from engine.objective import FloatArray
from engine.observers.layer_frames import layer_frame

#: Of more columns nobody types one by one.
MOST_COLUMNS = 256
#: That are kept of a column of values about 1.
DIGITS = 12


def followed_example(
    experiment: Experiment, objective: NetworkObjective, theta: FloatArray, state: FloatArray
) -> FollowedExample | None:
    """The example that the view asks for; None where it asks for none.

    Args:
        experiment: whose view says which.
        objective: the network and its data.
        theta: parameters (P,).
        state: running statistics (S,).
    """
    data, asked = objective.data, int(experiment.shown("example_row"))
    if asked < 0:
        return None
    is_test = experiment.shown("example_part") == "test" and len(data.test_x) > 0
    columns, targets = (data.test_columns, data.test_y) if is_test else (data.columns, data.y)
    part, row = "test" if is_test else "train", asked % len(columns)
    own, complaint = columns[row], ""
    target: FloatArray | None = data_targets(data, targets[row])
    typed = str(experiment.shown("example_values"))
    if typed:
        try:
            own = typed_row(typed, data)
            own = own if data.scaling is None else data.scaling.apply(own)
            part, target = "typed", None
        except RavineError as error:
            complaint = str(error)
    inputs = data.inputs(own[None, :])
    outputs = tuple(frozen(each[0]) for each in objective.responses(theta, inputs, state))
    answer = predictions(objective.network.loss.link, outputs[-1][None, :])[0]
    shown = frozen(own_units(own, data))
    fields = row_fields(data) if len(data.column_names) <= MOST_COLUMNS else ()
    return FollowedExample(
        part=part,
        row=row,
        of=len(columns),
        columns=shown,
        inputs=frozen(np.array(inputs[0])),
        outputs=outputs,
        answer=frozen(data_targets(data, answer)),
        target=None if target is None else frozen(target),
        importance=permutation_importance(objective, theta, state),
        complaint=complaint,
        scaled=frozen(np.array(own)),
        fields=fields,
        texts=row_texts(shown, data) if fields else (),
        layers=() if target is None else _layers(objective, theta, state, inputs[0], targets[row]),
    )


def _layers(
    objective: NetworkObjective, theta: FloatArray, state: FloatArray, x: FloatArray, y: FloatArray
) -> tuple[LayerFrame, ...]:
    """What the loss of one example with inputs (I,) and targets (O,) sends back through every layer."""
    values, gradient = read_example(objective, theta, state, x, y)
    return tuple(
        layer_frame(objective.network, index, theta, state, each, gradient)
        for index, each in enumerate(values)
    )


def own_units(columns: FloatArray, data: Data) -> FloatArray:
    """Columns (C,) in their own units, without the last digits, which scaling there and back makes up."""
    if data.scaling is None:
        return columns
    size = np.maximum(np.abs(data.scaling.shift), data.scaling.scale)
    powers = np.floor(np.log10(size)).astype(int).tolist()
    values = data.scaling.restore(columns).tolist()
    # and no minus nought
    return np.array([round(value, DIGITS - power) + 0.0 for value, power in zip(values, powers, strict=True)])


def data_targets(data: Data, values: FloatArray) -> FloatArray:
    """Numbers (O,) in their own units; of classes as they are."""
    return np.array(values) if data.target_scaling is None else data.target_scaling.restore(values)
