"""Which series is averaged: the made ones, a column of the table at hand, or another table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from engine.averages.moving_average import BETAS
from engine.data import SERIES
from engine.data.csv_series import series_columns
from engine.errors import RavineError
from engine.experiment.description import (
    AverageSpec,
    Experiment,
    ObjectiveSpec,
    RacerSpec,
    as_average,
    from_data,
)
from engine.experiment.toml_reader import LONGEST_NAME
from engine.optimizers.table import OPTIMIZERS
from engine.tables.table_text import TABLE_PATTERNS
from widgets.forms.controls import ChoiceBox, labelled
from widgets.training.objective_choices import TABLE_SERIES, averaged

TABLES = f"Tables ({TABLE_PATTERNS})"
#: Who races when all others were averages.
OTHERWISE = RacerSpec("momentum", name="momentum")
Ask = Callable[[QWidget], str]


def ask_for_table(parent: QWidget) -> str:
    """The path of a table that a person picks; empty if none."""
    return QFileDialog.getOpenFileName(parent, "Average a column of a table", "", TABLES)[0]


def series_spec(key: str, before: ObjectiveSpec | None, ask: Callable[[], str]) -> AverageSpec | None:
    """The average that a choice means; None if it means none, or no table was picked.

    Args:
        key: the choice.
        before: what was trained; the table it learns from is the one that is averaged.
        ask: asks for a table where there is none.
    """
    if key == TABLE_SERIES:
        if (data := from_data(before)) is not None and data.csv:
            return AverageSpec(csv=data.csv, folder=data.folder, record=data.record)
        path = ask()
        return AverageSpec(csv=path) if path else None
    return next((AverageSpec(dataset=series) for series in SERIES if averaged(series) == key), None)


def with_objective(experiment: Experiment, objective: ObjectiveSpec) -> Experiment:
    """Train something else with the racers there are, except that moving averages and series go together.

    A series without averages gets some; on other objectives these would diverge, so they are removed. What
    was said of the old objective (title, text, named frames, where playing stops) does not hold of another.
    """
    racers = experiment.racers
    averaging = tuple(racer for racer in racers if "samples" in OPTIMIZERS[racer.optimizer].averages)
    if objective.is_series and not averaging:
        racers = tuple(RacerSpec("average", {"beta": beta}, name=f"beta {beta}") for beta in BETAS)
    elif averaging and not objective.is_series:
        racers = tuple(racer for racer in racers if racer not in averaging) or (OTHERWISE,)
    names = {racer.name for racer in racers}
    changes = tuple(change for change in experiment.changes if change.racer in names)
    lost = len(racers) <= int(experiment.shown("racer"))
    view = {**experiment.view, "racer": 0} if lost else experiment.view
    changed = replace(experiment, objective=objective, racers=racers, changes=changes, view=view)
    if objective.title == experiment.objective.title:
        return changed
    title = objective.title[:LONGEST_NAME]
    return replace(changed, title=title, text="", bookmarks=(), steps=None)


class ColumnChoice(QWidget):
    """Chooses the column of a table that is averaged; not there for a made series.

    Signals:
        edited: the new objective.
    """

    edited = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self._spec: AverageSpec | None = None
        self._columns: tuple[tuple[str | int, str], ...] = ()
        self.box = ChoiceBox((), "column")
        self.box.setToolTip("The column of numbers that is averaged, from its first row to its last.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(labelled("column", self.box))
        self.box.chosen.connect(self._choose)
        self.hide()

    def show_spec(self, spec: ObjectiveSpec) -> None:
        """Show the columns of the table that an objective averages; nothing for another objective."""
        self._spec = as_average(spec) if spec.csv else None
        self.setVisible(self._spec is not None)
        if self._spec is None:
            return
        try:
            columns, likely = series_columns(self._spec.table)
        except RavineError:  # the run says what is wrong
            columns, likely = (), 0
        if columns != self._columns:
            self._columns = columns
            self.box.clear()
            for place, (_, name) in enumerate(columns):
                self.box.addItem(name, str(place))
        wanted = self._spec.column
        known = [place for place, (key, name) in enumerate(columns) if wanted in (key, name)]
        self.box.show_key(str(known[0] if known else likely))

    def _choose(self, key: str) -> None:
        if self._spec is not None:
            self._spec = replace(self._spec, column=self._columns[int(key)][0])
            self.edited.emit(self._spec)


def table_name(spec: AverageSpec) -> str:
    """The name of a table of one's own in the list of objectives, of which it is no row."""
    return f"Average: {Path(spec.csv).name}" if spec.csv else ""
