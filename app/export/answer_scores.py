"""How right a trained network's answers are, where the table says what is right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.export.trained import Answers, class_cells
from engine.data.csv_columns import numbers_of
from engine.data.examples import Scaling
from engine.errors import RavineError
from engine.network.score_details import ClassShares, class_detail, number_errors
from engine.network.scores import confusion_matrix, r_squared
from engine.number_format import counted, short
from engine.objective import FloatArray, IntArray
from engine.tables.table_column import CsvColumn
from widgets.predictions.score_text import r2_text
from widgets.style.number_text import percent


def score_lines(answers: Answers) -> Iterator[str]:
    """A sentence with the loss and the accuracy, or with R² and the mean absolute error of each target.

    Nothing where the table lacks a target. Rows in which a target has no value are not counted. The loss is
    that of the training, without penalties on the weights: numbers count in the scale of the training.
    """
    found = [[each for each in answers.table.columns if each.name == n] for n in answers.trained.targets]
    if any(len(same) != 1 for same in found):
        return
    columns = [same[0] for same in found]
    kept = np.flatnonzero(~np.any([column.is_missing() for column in columns], axis=0))
    if not len(kept):
        return
    try:
        yield from (
            _of_classes(answers, columns[0], kept)
            if answers.trained.classes
            else _of_numbers(answers, columns, kept)
        )
    except RavineError as error:
        yield f"the answers are not scored: {error}"
        return
    without = answers.table.rows - len(kept)
    if without:
        yield f"{counted(without, 'row')} without a value to compare with: not counted"


def _of_classes(answers: Answers, column: CsvColumn, kept: IntArray) -> Iterator[str]:
    trained, cells = answers.trained, class_cells(column)
    places = {name: place for place, name in enumerate(trained.classes)}
    true = np.array([places[cells[row]] for row in kept])
    if trained.kind == "binary":
        targets = np.array(trained.labels)[true][:, None]
    else:
        targets = np.eye(len(trained.classes))[true]
    # what is not a number is no answer
    is_right = (answers.places[kept] == true) & ~np.isnan(answers.outputs[kept]).any(axis=1)
    right = int(is_right.sum())
    share = percent(right / len(kept))
    yield f"loss {_loss(answers, kept, targets)}, accuracy {share} ({right:,} of {counted(len(kept), 'row')})"
    yield from _more_of_classes(answers, true, kept)


def _more_of_classes(answers: Answers, true: IntArray, kept: IntArray) -> Iterator[str]:
    """A sentence with precision, recall, F1 and the area under the ROC curve."""
    names, link = answers.trained.classes, answers.network.loss.link
    shares = ClassShares.of(confusion_matrix(true, answers.places[kept], len(names)))
    told = {name: percent(value) for name, value in shares.told()}
    detail = class_detail("rows", answers.predictions[kept], true, has_probabilities=link != "linear")
    areas = [short(value) for name, value in detail.metrics() if name == "rows.auc"]
    whose = names[1] if len(names) == 2 else "mean of the classes"
    area = f", AUC {areas[0]}" if areas else ""
    yield f"{whose}: precision {told['precision']}, recall {told['recall']}, F1 {told['f1']}{area}"


def _of_numbers(answers: Answers, columns: list[CsvColumn], kept: IntArray) -> Iterator[str]:
    true = np.column_stack([numbers_of(answers.table, column, kept) for column in columns])
    scaled = Scaling(*answers.trained.target_scaling).apply(true)
    said, rows = answers.numbers[kept], counted(len(kept), "row")
    yield f"loss {_loss(answers, kept, scaled)} ({rows})"
    for place, column in enumerate(columns):
        r2 = r_squared(said[:, place : place + 1], true[:, place : place + 1])
        absolute, root = number_errors(said[:, place : place + 1], true[:, place : place + 1])
        unit = f" {column.unit}" if column.unit else ""
        errors = f"mean absolute error {short(float(absolute[0]))}{unit}, RMSE {short(float(root[0]))}{unit}"
        yield f"{column.name}: R² {r2_text(r2)}, {errors}"


def _loss(answers: Answers, kept: IntArray, targets: FloatArray) -> str:
    network = answers.network
    return short(network.loss.of(answers.outputs[kept], targets, **network.loss_values))
