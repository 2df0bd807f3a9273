"""What the editor begins with, and what a network learns of what it ends with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from app.table_editor.drawn_points import NEW
from engine.data import DATASETS
from engine.data.csv_inputs import INPUTS
from engine.data.row import SCALING, TEST_SHARE
from engine.experiment.description import NetworkSpec
from engine.fitting.network_fitting import BY_CLASS
from engine.problem.problem import build_data
from engine.tables.edited_table import EditedTable

#: The file's name of a table that was drawn.
DRAWN = "drawn points.csv"
#: The end of the name of a copy that is no longer like its file.
EDITED = " edited"
#: Digits of the numbers of a data set that becomes a table.
DIGITS = 6
#: With these a data set is as it was measured or made, all of it.
PLAIN = ((TEST_SHARE, 0.0), (SCALING, "none"))


def table_of(spec: NetworkSpec | None, seed: int) -> EditedTable:
    """What a network learns from as a table to be edited; an empty plane where there is nothing.

    Raises:
        RavineError: the table cannot be read, or is too large to be edited by hand.
    """
    if spec is None:
        return NEW
    if spec.csv:
        return EditedTable.of(spec.table)
    known = {
        parameter.name: value for parameter, value in PLAIN if parameter in DATASETS[spec.dataset].parameters
    }
    data = build_data(replace(spec, features=(), data={**spec.data, **known}), seed)
    answers = data.y[:, 0]
    if data.kind == "regression":
        said = [f"{value:.{DIGITS}g}" for value in answers.tolist()]
    else:
        label = data.y.argmax(axis=1) if data.kind == "classes" else answers > data.threshold
        said = [data.class_names[int(place)] for place in label.tolist()]
    places = [tuple(f"{value:.{DIGITS}g}" for value in row) for row in data.x.tolist()]
    rows = [(*place, answer) for place, answer in zip(places, said, strict=True)]
    return EditedTable((*data.feature_names, data.target_name)).with_rows(rows)


def spec_of(table: EditedTable, before: NetworkSpec | None) -> NetworkSpec:
    """A table that was edited, with what was said of its columns before; the experiment carries it.

    Raises:
        RavineError: it has no row, or is too large to be carried.
    """
    if before is None or not before.csv:
        data = {**BY_CLASS, INPUTS.name: "all"}
        return NetworkSpec(csv=DRAWN, record=table.record(DRAWN), target=table.names[-1], data=data)
    stem = PurePath(before.csv).stem
    # a copy that is called like its file would be told to differ from it
    is_alone = before.table.copy is not None and not before.table.path.exists()
    edited = f"{stem}.csv" if is_alone else f"{stem.removesuffix(EDITED)}{EDITED}.csv"
    return NetworkSpec(
        csv=edited,
        record=table.record(edited),
        target=before.target,
        columns=before.columns,
        data=before.data,
    )
