"""Making a race: in what the racers differ, and which take part."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.experiment.description import Experiment, RacerSpec
from engine.experiment.file import MAX_RACERS
from widgets.forms.controls import FIELD, ChoiceBox, labelled
from widgets.style.text_scale import keep_size, scaled
from widgets.training.race_options import RaceOption
from widgets.training.races import RACES, raced

#: Fewer racers are no race.
FEW = 2


class RaceDialog(QDialog):
    """Lets one tick rows of a table; each becomes a racer.

    Signals:
        made: the experiment with the new racers.
    """

    made = pyqtSignal(object)

    def __init__(self, parent: QWidget | None, experiment: Experiment, racer: RacerSpec) -> None:
        """Make the dialog.

        Args:
            parent: the window it belongs to.
            experiment: whose racers are replaced.
            racer: what the racers have in common with.
        """
        super().__init__(parent)
        self.setWindowTitle("Race over…")
        self._experiment, self._racer = experiment, racer
        self._races = {race.key: race for race in RACES if race.fits(experiment)}
        self._entrants: tuple[RaceOption, ...] = ()
        self._ticked = Qt.CheckState.Unchecked
        self.kind = ChoiceBox([(r.key, r.title, r.meaning) for r in self._races.values()], "what differs")
        self.list = QListWidget()
        self.list.setAccessibleName("who takes part")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        keep_size(self.summary, least_height=2 * FIELD - 12)
        self.race_button, self.cancel_button = QPushButton("Race"), QPushButton("Cancel")
        self.race_button.setDefault(True)
        self.race_button.setToolTip("Put these racers in the place of those there are; can be undone")
        self.cancel_button.setToolTip("Leave the racers as they are  (Esc)")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch()
        line.addWidget(self.cancel_button)
        line.addWidget(self.race_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        for part in (labelled("race over", self.kind), self.list, self.summary):
            layout.addWidget(part)
        layout.addLayout(line)
        self.resize(360, 520)
        self.kind.chosen.connect(self.show_race)
        self.list.itemChanged.connect(lambda _: self._emit())
        self.list.itemPressed.connect(self._note_tick)
        self.list.itemClicked.connect(self._tick)
        self.race_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.show_race(next(iter(self._races)))

    def show_race(self, key: str) -> None:
        """Show who may take part in a race."""
        self.kind.show_key(key)
        self._entrants = tuple(self._races[key].entrants(self._experiment, self._racer))
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.list.clear()
        for entrant in self._entrants:
            item = QListWidgetItem(entrant.title)
            item.setToolTip(entrant.meaning)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if entrant.is_usual else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, scaled(FIELD - 2)))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._emit()

    def _note_tick(self, item: QListWidgetItem) -> None:
        self._ticked = item.checkState()

    def _tick(self, item: QListWidgetItem) -> None:
        """A click anywhere in a line ticks it; one on its box has done so already."""
        if item.checkState() == self._ticked:
            on = self._ticked == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    @property
    def chosen(self) -> tuple[RaceOption, ...]:
        """Who takes part."""
        items = (self.list.item(place) for place in range(self.list.count()))
        ticked = (item is not None and item.checkState() == Qt.CheckState.Checked for item in items)
        return tuple(each for each, is_in in zip(self._entrants, ticked, strict=True) if is_in)

    def _emit(self) -> None:
        count, title = len(self.chosen), self._races[self.kind.key].title
        is_race = FEW <= count <= MAX_RACERS
        self.race_button.setEnabled(is_race)
        said = f"{count} racers that differ in their {title} alone; data, batches and seed are the same."
        self.summary.setText(
            said if is_race else f"A race needs {FEW} to {MAX_RACERS} racers; {count} ticked."
        )

    def accept(self) -> None:
        """Make the race (Qt)."""
        if self.race_button.isEnabled():
            self.made.emit(raced(self._experiment, self.chosen))
            super().accept()
