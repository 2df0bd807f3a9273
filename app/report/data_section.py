"""What a report says of the data: rows, columns and how each is used, gaps, and what was held back."""

from __future__ import annotations

from app.report.content import Section, Table
from engine.data import DATASETS, Data
from engine.data.csv_examples import ColumnPreview, preview
from engine.data.encoders import ColumnEncoder
from engine.experiment.network_file import data_parameters
from engine.network.spec import NetworkSpec
from engine.number_format import counted, short
from engine.parameters import Value

#: So many columns of a table are listed.
LISTED = 24
#: What is said of the choices that decide over rows and numbers, where the data have them.
CHOICES = {
    "test_share": "Share held back",
    "split": "Split",
    "folds": "Folds",
    "fold": "Fold held back",
    "scaling": "Scaling",
    "gaps": "Gaps",
}
#: What is said of a fold that is 0 (see `engine.data.row.FOLD`).
IN_TURN = "each in turn; counts, curves and scores are those of the first, cross-validation is over all"
KINDS = {
    "number": "a number",
    "category": "a category",
    "ordered": "an ordered category",
    "yes_no": "yes or no",
    "date": "a date",
}


def data_section(spec: NetworkSpec, data: Data, seed: int) -> Section:
    """The section of the data.

    Args:
        spec: where they are from and what was chosen.
        data: the examples.
        seed: of the experiment, which decides what is held back.

    Raises:
        RavineError: the table cannot be read.
    """
    chosen: dict[str, Value] = {p.name: p.default for p in data_parameters(spec)} | dict(spec.data)
    facts = [("Data", spec.title)]
    facts.append(("Target", _target(data)))
    examples = f"{len(data.x):,} for training, {len(data.test_x):,} for testing"
    facts += [("Examples", examples), ("Inputs", f"{data.x.shape[1]:,}")]
    idle = {"test_share"} if chosen.get("folds", 1) != 1 else {"folds", "fold"}
    told = {key: name for key, name in CHOICES.items() if key in chosen and key not in idle}
    facts += [(name, _text(chosen[key])) for key, name in told.items()]
    if "fold" in told and chosen["fold"] == 0:
        facts[facts.index((CHOICES["fold"], "0"))] = (CHOICES["fold"], IN_TURN)
    facts.append(("Seed", str(seed)))
    meaning = (DATASETS[spec.dataset].meaning,) if spec.dataset else ()
    tables = () if spec.dataset else (_columns(spec, data),)
    return Section("Data", tuple(facts), tables=tables, notes=(*meaning, *data.notes))


def _target(data: Data) -> str:
    names = ", ".join(data.class_names[:LISTED])
    return f"{data.target_name} ({names})" if names else data.target_name


def _text(value: Value) -> str:
    return short(value) if isinstance(value, float) else str(value).replace("_", " ")


def _columns(spec: NetworkSpec, data: Data) -> Table:
    """The columns of a person's own table, in its order."""
    seen = preview(spec.table)
    encoders = {encoder.column: encoder for encoder in data.encoders}
    goals = data.target_name.split(", ")
    rows = [
        (column.name, _use(column, encoders.get(column.name), goals), f"{column.missing:,}")
        for column in seen.columns[:LISTED]
    ]
    more = len(seen.columns) - LISTED
    title = f"{counted(seen.rows, 'row')}, {counted(len(seen.columns), 'column')}"
    if more > 0:
        title += f"; the first {LISTED} are listed"
    return Table(("Column", "Use", "Gaps"), tuple(rows), title, texts=2)


def _use(column: ColumnPreview, encoder: ColumnEncoder | None, goals: list[str]) -> str:
    if column.name in goals and encoder is None:
        return "the target"
    if encoder is None:
        return f"left out: it {column.left_out}" if column.left_out else "left out: not chosen"
    count = len(encoder.names)
    inputs = "" if count == 1 else f" as {count} inputs"
    if not column.missing:
        return f"learned from, {KINDS[encoder.kind]}{inputs}"
    filled = "rows are left out" if encoder.fill is None else "they are filled"
    return f"learned from, {KINDS[encoder.kind]}{inputs}; where it has gaps, {filled}"
