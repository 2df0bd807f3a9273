"""What is said of a person's own table: of each column, of what is learned, and of why nothing can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.csv_import.experiment import without_name
from engine.data.csv_examples import ColumnPreview
from engine.data.examples import Data
from engine.errors import RavineError

#: How many names of classes the sentence lists.
LISTED = 4
#: Of more rows to train on a run is not live: each picture of the loss needs all of them.
LIVE_ROWS = 100_000


#: What a column is called by how it would be learned from.
KIND_WORDS: Mapping[str, str] = {"category": "text", "yes_no": "yes/no", "date": "date"}


def what_to_know(column: ColumnPreview, rows: int, *, is_target: bool) -> str:
    """What is wrong with a column, or what it cannot be; empty where all is well."""
    remarks = []
    if column.kind == "empty":
        return "has no value at all"
    if column.missing:
        remarks.append(f"{column.missing:,} of {rows:,} missing")
    if column.misfits:
        remarks.append(f"{column.misfits:,} not numbers")
    if column.left_out and not is_target:
        remarks.append(column.left_out)
    return ", ".join(remarks)


def names_in_words(names: Sequence[str], most: int = 3) -> str:
    """A list as a sentence says it: ``a, b and 4 more``."""
    if len(names) <= most:
        *first, last = names
        return f"{', '.join(first)} and {last}" if first else last
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def sentence_of(data: Data, rows: int, seed: int) -> str:
    """What will be learned, in one sentence; and of columns that say nothing, that they do not.

    Args:
        data: the examples.
        rows: how many the file has.
        seed: decides which rows are held back.
    """
    learned = data.target_name
    if data.kind == "regression":
        what = f"the number {learned}"
    else:
        listed = ", ".join(data.class_names[:LISTED]) + (", …" if len(data.class_names) > LISTED else "")
        what = f"{learned}, one of {len(data.class_names)} classes ({listed}),"
    train, test = len(data.x), len(data.test_x)
    columns = [encoder.column for encoder in data.encoders] or data.column_names
    inputs = f" ({len(data.column_names):,} inputs)" if len(data.column_names) > len(columns) else ""
    sentence = f"Learns {what} from {names_in_words(columns)}{inputs}: {train:,} rows to train"
    sentence += f", {test:,} to test (seed {seed})" if test else ", none to test"
    left_out = rows - train - test
    if left_out:
        gaps = "row has a gap and is" if left_out == 1 else "rows have gaps and are"
        sentence += f"; {left_out:,} {gaps} left out"
    if train > LIVE_ROWS:
        sentence += "; a picture of the loss over so many takes seconds"
    idle = [note for note in data.notes if "same in every row" in note or "were read as" in note]
    return "\n".join([f"{sentence}.", *idle])


#: What the engine says for those who write files, and what it means here.
HERE: Sequence[tuple[str, str]] = (
    ('; for a number write data = {target_kind = "number"}', "; or learn it as a number"),
    ("; choose others with columns, or fill the gaps", "; choose other columns, or fill the gaps"),
    ("the cell, or leave the column out with columns", "the cell, or leave the column out"),
)


def complaint(error: RavineError, path: Path) -> str:
    """Why nothing can be learned so, in one sentence of the dialog's own terms."""
    sentence = without_name(str(error), path).removeprefix("objective.target: ")
    for written, meant in HERE:
        sentence = sentence.replace(written, meant)
    return f"{sentence[:1].upper()}{sentence[1:]}."
