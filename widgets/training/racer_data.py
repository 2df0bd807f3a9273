"""What one racer learns from: batches, a share of the examples and a scaling of its own."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from engine.data.row import SCALING, TRAIN_SHARE
from engine.experiment.description import Experiment, NetworkOverride, RacerSpec
from engine.experiment.network_file import MAX_BATCH, data_parameters
from engine.experiment.network_override import network_of
from engine.parameters import Parameter, Value
from widgets.forms.parameter_editor import ValuesEditor
from widgets.training.racer_networks import with_own

BATCH = Parameter(
    name="batch_size", default=0, low=0, high=MAX_BATCH, slider_high=256, symbol="B",
    meaning="How many examples a step of this racer sees; 0 takes all of them.",
)  # fmt: skip


class RacerData(ValuesEditor):
    """Changes what one racer learns from; what is as for the others is not its own.

    Signals:
        own_edited: the `NetworkOverride`, or None where nothing is different; and the key of the gesture.
    """

    own_edited = pyqtSignal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self._racer = RacerSpec("")
        self.changed.connect(self._change)

    def show_racer(self, experiment: Experiment, racer: RacerSpec) -> None:
        """Show what a racer learns from."""
        self._experiment, self._racer = experiment, racer
        common, own = experiment.network, network_of(experiment, racer)
        if common is None:
            return
        rows = [BATCH, TRAIN_SHARE, *(p for p in data_parameters(common) if p == SCALING)]
        shown, defaults = (
            {
                BATCH.name: spec.batch_size or 0,
                TRAIN_SHARE.name: spec.train_share,
                SCALING.name: spec.data.get(SCALING.name, SCALING.default),
            }
            for spec in (own, common)
        )
        self.show_values(rows, defaults, shown)

    def _change(self, name: str, value: Value, gesture: int) -> None:
        spec = None if self._experiment is None else self._experiment.network
        if spec is not None:
            override: NetworkOverride | None = with_own(self._racer.network, spec, **{name: value})
            self.own_edited.emit(override, f"racer.{name}#{gesture}")
