"""What is trained: a surface of the catalogue, a formula of one's own, or a neuron on a data set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.data import DATASETS, series_parameters
from engine.data.row import TRAIN_SHARE
from engine.experiment.description import (
    AverageSpec,
    NetworkSpec,
    ObjectiveSpec,
    SurfaceSpec,
    as_average,
    as_network,
    as_recording,
    as_surface,
)
from engine.experiment.network_file import data_parameters
from engine.fitting.network_fitting import with_data, with_layers, with_outputs
from engine.frames.frame import DataFrame
from engine.parameters import Dialect, Value
from engine.surfaces.objective import SURFACES, SurfaceObjective
from widgets.forms.choice_list import ChoicePictures
from widgets.forms.controls import ChoiceBox, CollapsibleSection
from widgets.forms.parameter_editor import ValuesEditor
from widgets.style.theme import Theme
from widgets.training.batch_choice import BatchChoice
from widgets.training.choice_pictures import SIZE, choice_icon
from widgets.training.features_editor import FeaturesEditor
from widgets.training.formula_field import FormulaField
from widgets.training.layers_editor import LayersEditor
from widgets.training.objective_choices import (
    OWN,
    OWN_POINTS,
    OWN_TABLE,
    as_formula,
    averaged,
    constants_of,
    objective_choices,
    objective_groups,
    telling,
)
from widgets.training.series_choice import Ask, ColumnChoice, ask_for_table, series_spec, table_name

#: So many inputs are offered without unfolding a section.
FEW_CHIPS = 8


class ObjectiveEditor(QWidget):
    """Chooses and adjusts the objective.

    Signals:
        edited: the new objective and a key that all edits of one gesture share.
        table_asked: a table of one's own is wanted.
        columns_asked: what is learned from the table that is open shall be chosen anew.
        points_asked: points of one's own shall be drawn.
        rows_asked: the examples that are open shall be changed by hand.
    """

    edited = pyqtSignal(object, str)
    table_asked = pyqtSignal()
    columns_asked = pyqtSignal()
    points_asked = pyqtSignal()
    rows_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._spec: ObjectiveSpec | None = None
        self._choice = ChoiceBox(objective_choices(), "objective", objective_groups())
        self._columns = QPushButton("Columns…")
        self._columns.setToolTip("Look at the table, and choose what is learned from what")
        self._rows = QPushButton("Edit rows…")
        self._rows.setToolTip("Change the examples by hand, on the plane where they have two inputs")
        self.features = FeaturesEditor()
        self._features_fold = CollapsibleSection("inputs", self.features)
        self.layers = LayersEditor()
        self._layers_fold = CollapsibleSection("layers and loss", self.layers)
        self.formula = FormulaField()
        self._opened = ""
        self._values = ValuesEditor()
        self._column = ColumnChoice()
        self.ask_for_table: Ask = ask_for_table
        self._batch = BatchChoice()
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.addWidget(self._columns)
        own.addWidget(self._rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._data = ValuesEditor()
        self._fold = CollapsibleSection("data", self._data)
        for part in (
            self._choice,
            self._own,
            self.formula,
            self._column,
            self._values,
            self._batch,
            self._fold,
            self._features_fold,
            self._layers_fold,
        ):
            layout.addWidget(part)
        self._choice.chosen.connect(self._choose)
        self.formula.taken.connect(self._take_formula)
        self._values.changed.connect(self._adjust)
        self._data.changed.connect(self._adjust)
        self._column.edited.connect(lambda spec: self._emit(spec, ""))
        self._batch.edited.connect(self._choose_batch)
        self.layers.edited.connect(self._emit)
        self.features.edited.connect(self._choose_features)
        self._columns.clicked.connect(self.columns_asked)
        self._rows.clicked.connect(self.rows_asked)

    @property
    def error(self) -> str:
        """What is wrong with the typed formula, or empty."""
        return self.formula.error

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        density = self.devicePixelRatioF()
        self._choice.pictures = ChoicePictures(lambda key: choice_icon(key, theme, density), SIZE)
        for part in (
            self._values,
            self._data,
            self._fold,
            self._features_fold,
            self.formula,
            self._batch,
            self.layers,
            self._layers_fold,
        ):
            part.set_theme(theme)

    def show_objective(
        self,
        spec: ObjectiveSpec,
        data: DataFrame | None = None,
        formula: str = "",
        dialect: Dialect = "textbook",
    ) -> None:
        """Show an objective.

        Args:
            spec: the objective.
            data: the examples; None without any.
            formula: the loss in LaTeX; empty where there is no short one.
            dialect: whose defaults the layers follow.
        """
        self._spec = spec
        network, average, surface = as_network(spec), as_average(spec), as_surface(spec)
        self.formula.show_formula(formula, editable=surface is not None)
        self._batch.setVisible(spec.has_layers)
        self._fold.setVisible(spec.has_layers)
        self._column.show_spec(spec)
        self._layers_fold.setVisible(spec.has_layers)
        self._own.setVisible(spec.has_layers)
        self._columns.setVisible(spec.has_layers and bool(spec.csv))
        features = () if network is None else network.features
        self.features.show_features(
            features, data.columns if network is not None and data is not None else ()
        )
        self._features_fold.setVisible(self.features.is_of_use)
        if surface is not None:
            self._show_surface(surface)
        if average is not None:
            self._show_average(average)
        if spec.is_recorded:
            self._opened = ""
            self.formula.forget()
            self._show_choice()
            self._values.setVisible(False)
        if network is not None:
            self._show_network(network, 0 if data is None else data.common or len(data.x))
            self.layers.show_network(network, dialect)

    def _show_surface(self, spec: SurfaceSpec) -> None:
        self._opened = ""
        self._show_choice()
        text = SURFACES[spec.surface].formula if spec.surface else spec.formula
        self.formula.show_text(text, SurfaceObjective(text).notes if spec.formula else ())
        parameters = constants_of(spec)
        defaults = {p.name: p.default for p in parameters}
        self._values.show_values(parameters, defaults, spec.constants, playable=True)
        self._values.setVisible(bool(parameters))

    def _show_average(self, spec: AverageSpec) -> None:
        self._opened = ""
        self.formula.forget()
        self._show_choice()
        parameters = series_parameters(spec.dataset)
        self._values.show_values(parameters, {p.name: p.default for p in parameters}, spec.data)
        self._values.setVisible(bool(parameters))

    def _show_choice(self) -> None:
        """Show in the list what is trained; a table of one's own is no row of it, its name is shown."""
        title, key = "", ""
        if (surface := as_surface(self._spec)) is not None:
            key = surface.surface or OWN
        if (recording := as_recording(self._spec)) is not None:
            title = f"Recorded run: {recording.title}"
        if (average := as_average(self._spec)) is not None:
            title, key = table_name(average), averaged(average.dataset) if average.dataset else ""
        if (network := as_network(self._spec)) is not None:
            title, key = f"Table: {Path(network.csv).name}" if network.csv else "", network.dataset
        self._choice.setPlaceholderText(title)
        self._choice.show_key(key)

    def _show_network(self, spec: NetworkSpec, examples: int) -> None:
        self.formula.forget()
        self._show_choice()
        apart = telling(spec.dataset)
        rest = tuple(p for p in data_parameters(spec) if p not in apart)
        self._values.show_values(apart, {p.name: p.default for p in apart}, spec.data)
        self._values.setVisible(bool(apart))
        rest = (*rest, TRAIN_SHARE)
        given = {**spec.data, TRAIN_SHARE.name: spec.train_share}
        self._data.show_values(rest, {p.name: p.default for p in rest}, given)
        if self._opened != spec.source:
            # What an experiment sets is there to be seen; after that the fold is the person's.
            self._opened = spec.source
            self._layers_fold.unfold(unfolded=not spec.is_one_neuron)
            self._fold.unfold(unfolded=any(p.name in spec.data for p in rest))
            few = len(self.features.chips) <= FEW_CHIPS
            self._features_fold.unfold(unfolded=bool(spec.features) or (few and not spec.is_one_neuron))
        self._batch.show_size(spec.batch_size, examples)

    def _choose(self, key: str) -> None:
        self.formula.forget()
        if key in (OWN_TABLE, OWN_POINTS):
            # What is trained stays until a table is chosen; so does its name here.
            self._show_choice()
            (self.table_asked if key == OWN_TABLE else self.points_asked).emit()
            return
        if key == OWN:
            self.formula.begin()
            before = as_surface(self._spec) or SurfaceSpec(formula="x^2 + y^2")
            spec: ObjectiveSpec = as_formula(before, self.formula.text or "x^2 + y^2")
        elif key in SURFACES:
            spec = SurfaceSpec(surface=key)
        elif key in DATASETS:
            spec = with_data(self._spec, key)
        else:
            average = series_spec(key, self._spec, lambda: self.ask_for_table(self))
            if average is None:
                self._show_choice()
                return
            spec = average
        self._emit(spec, "")

    def _take_formula(self, formula: str) -> None:
        if (surface := as_surface(self._spec)) is not None:
            self._emit(as_formula(surface, formula), "")

    def _choose_features(self, features: tuple[str, ...]) -> None:
        if (network := as_network(self._spec)) is not None:
            spec = replace(network, features=features)
            self._emit(with_layers(spec, spec.layers), "")

    def _adjust(self, name: str, value: Value, gesture: int) -> None:
        key = f"objective.{name}#{gesture}"
        network = as_network(self._spec)
        if network is not None and name == TRAIN_SHARE.name:
            self._emit(replace(network, train_share=float(value)), key)
        elif self._spec is not None:
            adjusted = self._spec.with_value(name, value)
            network = as_network(adjusted)
            self._emit(adjusted if network is None else with_outputs(network), key)

    def _choose_batch(self, size: int | None, key: str) -> None:
        if (network := as_network(self._spec)) is not None:
            self._emit(replace(network, batch_size=size), key)

    def _emit(self, spec: ObjectiveSpec, key: str) -> None:
        self._spec = spec
        self.edited.emit(spec, key)
