"""For how many seeds a racer stands, how far their starts lie apart, and what that costs."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.experiment.description import Experiment, RacerSpec, as_surface
from engine.experiment.map_parameters import MAPS
from engine.experiment.racer_seeds import MOST_RUNS, SEEDS, SPREAD, spread_of
from engine.parameters import Value
from widgets.forms.parameter_editor import ValuesEditor
from widgets.style.theme import Theme

SUCCESS = next(parameter for parameter in MAPS if parameter.name == "success_loss")


class SeedsEditor(QWidget):
    """Edits the seeds of a racer.

    Signals:
        edited: the racer as it should be, and a key that all edits of one gesture share.
        success_chosen: the loss that counts as a success, and the gesture's key.
    """

    edited = pyqtSignal(object, str)
    success_chosen = pyqtSignal(float, str)

    def __init__(self) -> None:
        super().__init__()
        self._racer: RacerSpec | None = None
        self.values = ValuesEditor()
        self.cost = QLabel()
        self.cost.setProperty("role", "quiet")
        self.cost.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.values)
        layout.addWidget(self.cost)
        self.values.changed.connect(self._change)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.values.set_theme(theme)

    def show_racer(self, experiment: Experiment, racer: RacerSpec) -> None:
        """Show a racer's seeds, where a seed draws anything."""
        self._racer, surface = racer, as_surface(experiment.objective)
        self.setVisible(experiment.objective.has_points or experiment.objective.has_layers)
        # No number can be chosen with which the whole race would be too large.
        others = sum(other.seeds for other in experiment.racers if other is not racer and other.seeds > 1)
        seeds = replace(SEEDS, high=max(min(SEEDS.high, MOST_RUNS - others), 1, racer.seeds))
        parameters = [seeds]
        defaults: dict[str, Value] = {"seeds": SEEDS.default, SUCCESS.name: SUCCESS.default}
        values: dict[str, Value] = {"seeds": racer.seeds}
        if surface is not None and racer.seeds > 1:
            parameters.append(SPREAD)
            defaults["spread"] = spread_of(surface, replace(racer, spread=None))
            values["spread"] = spread_of(surface, racer)
        if racer.seeds > 1:
            parameters.append(SUCCESS)
            values[SUCCESS.name] = experiment.shown(SUCCESS.name)
        self.values.show_values(parameters, defaults, values)
        self.cost.setVisible(racer.seeds > 1)
        draws = "its start" if surface is not None else "data, start and batches"
        self.cost.setText(
            f"{racer.seeds} runs, each with {draws} of its own: a step takes {racer.seeds} times as long."
        )

    def _change(self, name: str, value: Value, gesture: int) -> None:
        racer, key = self._racer, f"{name}#{gesture}"
        if racer is None:
            return
        if name == SUCCESS.name:
            self.success_chosen.emit(float(value), key)
            return
        changed = replace(racer, seeds=int(value)) if name == "seeds" else replace(racer, spread=float(value))
        self._racer = changed
        self.edited.emit(changed, key)
