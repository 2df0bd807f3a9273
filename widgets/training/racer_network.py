"""The network of one racer, as far as it is not that of the others: activation, start, layers."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from engine.activations import ACTIVATION_GROUPS, ACTIVATIONS
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkOverride, NetworkSpec, RacerSpec
from engine.experiment.network_override import network_of
from engine.fitting.network_fitting import sentence_of
from engine.layers.initializers import INITIALIZERS
from engine.parameters import Parameter
from widgets.forms.controls import ChoiceBox, CollapsibleSection, ErrorLine, labelled, quiet, rows_of
from widgets.forms.number_editor import NumberEditor
from widgets.forms.switch import Switch
from widgets.style.theme import Theme
from widgets.training.layers_editor import LayersEditor
from widgets.training.racer_data import RacerData
from widgets.training.racer_networks import (
    differences,
    has_hidden,
    is_normalised,
    normalised,
    not_normalised,
    with_choice,
    with_network,
    with_start_seed,
)

SAME = ("", "as the others", "What the network of all racers has.")
START_SEED = Parameter(
    name="start_seed", default=0, low=0, high=2**63 - 1, slider_high=99, symbol="s",
    meaning="Draws this racer's start; what it learns from stays as it is.",
)  # fmt: skip


class RacerNetwork(QWidget):
    """Changes what is different in one racer's network.

    Signals:
        edited: the `NetworkOverride`, or None where nothing is different; and a key that all edits of one
            gesture share.
    """

    edited = pyqtSignal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self._racer = RacerSpec("")
        self._difference_line = quiet("")
        self._difference_line.setWordWrap(True)
        self._reset = QPushButton("Same as the others")
        self._reset.setToolTip("Give this racer the network that all have")
        self._error = ErrorLine()
        self._choices = {
            "activation": ChoiceBox(
                (SAME, *((row.key, row.short_title, row.meaning) for row in ACTIVATIONS.rows())),
                "activation of the hidden layers",
                ACTIVATION_GROUPS,
            ),
            "initializer": ChoiceBox((SAME, *rows_of(INITIALIZERS.rows())), "initializer of all layers"),
        }
        self._normalises = Switch("batch normalisation")
        self._normalises.setToolTip(
            "Normalise every hidden layer's sums over the batch before its activation"
        )
        self._has_start = Switch("start of its own")
        self._has_start.setToolTip("Draw this racer's first weights by a seed of its own")
        self._seed = NumberEditor(START_SEED, 0, 0)
        self.layers = LayersEditor()
        self._fold = CollapsibleSection("layers and loss of this racer", self.layers)
        self.data = RacerData()
        self._data_fold = CollapsibleSection("data and batches of this racer", self.data)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (
            self._difference_line,
            self._reset,
            self._error,
            *(labelled(name, choice) for name, choice in self._choices.items()),
            self._normalises,
            self._has_start,
            self._seed,
            self._data_fold,
            self._fold,
        ):
            layout.addWidget(part)
        self._reset.clicked.connect(lambda: self._emit(None))
        for name, choice in self._choices.items():
            choice.chosen.connect(lambda key, name=name: self._choose(name, key))
        self._normalises.clicked.connect(self._normalise)
        self._has_start.clicked.connect(lambda own: self._emit_seed(0 if own else None))
        self._seed.changed.connect(lambda seed: self._emit_seed(seed, f"start_seed#{self._seed.gesture}"))
        self.layers.edited.connect(self._take_layers)
        self.data.own_edited.connect(self._emit)

    @property
    def error(self) -> str:
        """Why the last edit was not taken, or empty."""
        return self._error.text()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        for part in (
            *(self._normalises, self._has_start, self._seed, self.layers, self._fold),
            *(self.data, self._data_fold),
        ):
            part.set_theme(theme)

    def show_racer(self, experiment: Experiment, racer: RacerSpec) -> None:
        """Show a racer's network; the error of an edit is shown until the next edit is accepted."""
        common = experiment.network
        if common is None:
            return
        is_another = racer.name != self._racer.name
        if is_another or racer.network != self._racer.network:
            self._error.show_error("")
        self._experiment, self._racer = experiment, racer
        override = racer.network or NetworkOverride()
        found = differences(racer.network)
        self._difference_line.setText(
            f"Of its own: {', '.join(found)}." if found else "The same network as the others."
        )
        self._reset.setVisible(bool(found))
        spec = network_of(experiment, racer)
        for name, choice in self._choices.items():
            choice.show_key(str(override.values.get(name, "")))
        hidden = has_hidden(spec)
        self._choices["activation"].setEnabled(hidden)
        self._normalises.setEnabled(hidden)
        self._normalises.setChecked(is_normalised(spec.layers))
        self._has_start.setChecked(override.start_seed is not None)
        self._seed.setVisible(override.start_seed is not None)
        self._seed.set_value(override.start_seed or 0)
        self.layers.show_network(spec, experiment.dialect)
        self.data.show_racer(experiment, racer)
        if is_another:
            self._fold.unfold(unfolded=bool(override.layers))
            own = (override.batch_size, override.train_share, override.scaling or None)
            self._data_fold.unfold(unfolded=own != (None, None, None))

    def _choose(self, name: str, key: str) -> None:
        spec = None if self._experiment is None else self._experiment.network
        if self._experiment is None or spec is None:
            return
        dialect = self._experiment.dialect
        try:
            override = with_choice(self._racer.network, name, key, spec, dialect)
        except RavineError as error:
            self._refuse(str(error))
            return
        self._emit(override)

    def _normalise(self, on: bool) -> None:  # noqa: FBT001 - Qt's signature
        if self._experiment is not None:
            spec = network_of(self._experiment, self._racer)
            layers = normalised(spec.layers) if on else not_normalised(spec.layers)
            self._take_layers(replace(spec, layers=layers), "")

    def _take_layers(self, wanted: NetworkSpec, key: str) -> None:
        common = None if self._experiment is None else self._experiment.network
        if common is not None:
            override = with_network(self._racer.network, common, wanted)
            self._emit(override, f"racer.{key}" if key else "")

    def _emit_seed(self, seed: int | None, key: str = "") -> None:
        self._emit(with_start_seed(self._racer.network, seed), key)

    def _emit(self, override: NetworkOverride | None, key: str = "") -> None:
        experiment = self._experiment
        if experiment is None:
            return
        racer = replace(self._racer, network=override)
        try:
            sentence = sentence_of(network_of(experiment, racer), experiment.dialect)
        except RavineError as error:
            sentence = str(error)
        if sentence:
            self._refuse(sentence)
            return
        self.show_racer(experiment, racer)
        self.edited.emit(override, key)

    def _refuse(self, sentence: str) -> None:
        """Show what is still so, and why."""
        if self._experiment is not None:
            self.show_racer(self._experiment, self._racer)
        self._error.show_error(sentence)
