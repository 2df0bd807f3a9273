"""The settings of the chosen racer: name, optimizer, hyperparameters, schedule, dialect, network."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from engine.experiment.description import Experiment, NetworkOverride, RacerSpec, ScheduleSpec
from engine.experiment.network_override import tunable_parameters, tuned
from engine.experiment.toml_reader import LONGEST_NAME
from engine.network.early_stopping import EARLY_STOPPING, EARLY_STOPPING_KEY
from engine.network.spec import NETWORK_KEY
from engine.optimizers.row import OWN, is_own, name_of
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE
from engine.parameters import DIALECTS, Dialect, Value
from widgets.forms.controls import ChoiceBox, CollapsibleSection, ErrorLine, labelled, leave_on_enter, rows_of
from widgets.forms.parameter_editor import ValuesEditor
from widgets.forms.switch import Switch
from widgets.style.theme import Theme
from widgets.training.equations_editor import EquationsEditor
from widgets.training.racer_network import RacerNetwork
from widgets.training.races import with_optimizer, with_own_equations
from widgets.training.seeds_editor import SeedsEditor

OWN_MEANING = "Equations that you type; they begin as those of the optimizer that was chosen before."
#: The racer speaks the experiment's dialect.
SAME = "same"


class RacerSettings(QWidget):
    """Edits one racer of an experiment.

    Signals:
        edited: the racer as it should be, and a key that all edits of one gesture share.
        value_changed: a hyperparameter's name and value, to be changed while running.
        success_chosen: the loss that counts as a success of a seed, and the gesture's key.
    """

    edited = pyqtSignal(object, str)
    value_changed = pyqtSignal(str, object, str)
    success_chosen = pyqtSignal(float, str)

    def __init__(self) -> None:
        super().__init__()
        self._racer: RacerSpec | None = None
        self._names: tuple[str, ...] = ()
        self._spoken: Dialect = "textbook"
        self._optimizer = ChoiceBox(
            [*rows_of(OPTIMIZERS.rows()), (OWN, "Own equations", OWN_MEANING)], "optimizer"
        )
        self.equations = EquationsEditor()
        self._name = QLineEdit()
        self._name.setMaxLength(LONGEST_NAME)  # what is longer could be saved and not read again
        self._name.setAccessibleName("name of the racer")
        self._name.setToolTip("What legends call this racer.")
        self._error = ErrorLine()
        self._values = ValuesEditor()
        self._schedule = ChoiceBox(rows_of(SCHEDULES.rows()), "learning-rate schedule")
        self._schedule_line = labelled("schedule", self._schedule)
        self._schedule_values = ValuesEditor()
        same = (SAME, "as the experiment", "This racer follows the experiment's dialect.")
        self._maximize = Switch("maximize")
        self._maximize.setToolTip(
            "Climb instead of descend: the gradient's sign is turned before anything else. Begins a new run."
        )
        self.seeds = SeedsEditor()
        self._dialect = ChoiceBox(
            [same, *((d, d, "Whose arithmetic and defaults.") for d in DIALECTS)], "dialect"
        )
        self._tuned = ValuesEditor()
        self._tuned_fold = CollapsibleSection("L1, L2 and dropout", self._tuned)
        self._stopping = ValuesEditor()
        self._stopping_fold = CollapsibleSection("early stopping", self._stopping)
        self.network = RacerNetwork()
        self._network_fold = CollapsibleSection("network of this racer", self.network)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._optimizer_line = labelled("optimizer", self._optimizer)
        self._dialect_line = labelled("dialect", self._dialect)
        for part in (
            self._optimizer_line,
            labelled("name", self._name),
            self._error,
            self.equations,
            self._values,
            self._schedule_line,
            self._schedule_values,
            self._maximize,
            self.seeds,
            self._dialect_line,
            self._tuned_fold,
            self._stopping_fold,
            self._network_fold,
        ):
            layout.addWidget(part)
        self._optimizer.chosen.connect(self._choose_optimizer)
        self.equations.taken.connect(self._take_equations)
        self._name.editingFinished.connect(self._rename)
        self._name.textEdited.connect(self._check_name)
        leave_on_enter(self._name, lambda: self.error)
        self._values.changed.connect(
            lambda name, value, gesture: self.value_changed.emit(name, value, f"{name}#{gesture}")
        )
        self._tuned.changed.connect(partial(self._change_in, NETWORK_KEY))
        self._stopping.changed.connect(partial(self._change_in, EARLY_STOPPING_KEY))
        self._schedule.chosen.connect(self._choose_schedule)
        self._schedule_values.changed.connect(self._adjust_schedule)
        self._maximize.clicked.connect(self._choose_maximize)
        self.seeds.edited.connect(self._emit)
        self.seeds.success_chosen.connect(self.success_chosen)
        self._dialect.chosen.connect(self._choose_dialect)
        self.network.edited.connect(self._choose_network)

    @property
    def error(self) -> str:
        """What is wrong with the typed name, or empty."""
        return self._error.text()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.equations.set_theme(theme)
        self._values.set_theme(theme)
        self._schedule_values.set_theme(theme)
        self._maximize.set_theme(theme)
        self.seeds.set_theme(theme)
        self._tuned.set_theme(theme)
        self._tuned_fold.set_theme(theme)
        self._stopping.set_theme(theme)
        self._stopping_fold.set_theme(theme)
        self.network.set_theme(theme)
        self._network_fold.set_theme(theme)

    def show_racer(self, experiment: Experiment, index: int, step: int) -> None:
        """Show a racer with the values it has at a step."""
        racer = experiment.racers[index]
        other = self._racer is None or self._racer.name != racer.name
        self._racer, self._names = racer, tuple(r.name for r in experiment.racers)
        self._spoken = dialect = experiment.dialect_of(racer)
        row, schedule = OPTIMIZERS[racer.optimizer], SCHEDULES[racer.schedule.kind]
        self._optimizer.show_key(name_of(racer.optimizer))
        self._show_equations(racer, other=other)
        if other or not (self._name.hasFocus() or self.error):
            self._error.show_error("")
            self._name.setText(racer.name)
        self._values.show_values(
            row.parameters_in(dialect),
            {p.name: p.default_in(dialect) for p in row.parameters},
            experiment.values_at(racer, step),
        )
        self._schedule.show_key(racer.schedule.kind)
        self._schedule_values.show_values(
            schedule.parameters,
            {p.name: p.default_in(dialect) for p in schedule.parameters},
            racer.schedule.values,
        )
        self._maximize.setChecked(racer.maximize)
        is_computed = not experiment.objective.is_recorded
        for part in (self._optimizer_line, self._values, self._dialect_line):
            part.setVisible(is_computed)
        has_rate = is_computed and any(p.name == RATE for p in row.parameters)
        self._schedule_line.setVisible(has_rate)
        self._schedule_values.setVisible(has_rate and bool(schedule.parameters))
        # an average of a series follows it and has nothing to climb
        self._maximize.setVisible(is_computed and "samples" not in row.averages)
        self.seeds.show_racer(experiment, racer)
        self._dialect.show_key(racer.dialect or SAME)
        now = tuned(experiment, racer, step)
        rows = [row for row in tunable_parameters() if row.name in now]
        self._tuned.show_values(rows, {row.name: row.default for row in rows}, now)
        self._tuned_fold.setVisible(is_computed and bool(rows))
        stopping = experiment.early_stopping_at(racer, step)
        self._stopping.show_values(EARLY_STOPPING, {p.name: p.default for p in EARLY_STOPPING}, stopping)
        self._stopping_fold.setVisible(is_computed and experiment.objective.has_layers)
        self._network_fold.setVisible(experiment.objective.has_layers)
        self.network.show_racer(experiment, racer)
        if other:
            # What is different is there to be seen; after that the fold is the person's.
            self._network_fold.unfold(unfolded=racer.network is not None)
            self._tuned_fold.unfold(unfolded=any(bool(value) for value in now.values()))
            self._stopping_fold.unfold(unfolded=bool(stopping))

    def _emit(self, racer: RacerSpec, key: str = "") -> None:
        self._racer = racer
        self.edited.emit(racer, key)

    def _show_equations(self, racer: RacerSpec, *, other: bool) -> None:
        typed = is_own(racer.optimizer)
        self.equations.setVisible(typed)
        if other or not typed:
            self.equations.forget()
        if typed:
            self.equations.show_rule(racer.optimizer, racer.values)

    def _choose_optimizer(self, key: str) -> None:
        racer = self._racer
        if racer is None or key == name_of(racer.optimizer):
            return
        row = OPTIMIZERS[racer.optimizer]
        name = "" if racer.name.startswith((row.name, row.title)) else racer.name
        other = with_own_equations(racer, self._spoken) if key == OWN else with_optimizer(racer, key)
        self._emit(replace(other, name=name))

    def _take_equations(self, key: str, constants: dict[str, Value]) -> None:
        """Run with equations that were typed; constants that got no value keep the one they have."""
        if self._racer is not None:
            known = with_optimizer(self._racer, key)
            self._emit(replace(known, values={**known.values, **constants}))

    def _check_name(self, text: str) -> None:
        name, racer = text.strip(), self._racer
        taken = racer is not None and name != racer.name and name in self._names
        sentence = f'another racer is called "{name}"; give this one a name of its own' if taken else ""
        self._error.show_error(sentence if name else "the name is empty; write for example Adam")

    def _rename(self) -> None:
        name, racer = self._name.text().strip(), self._racer
        if racer is not None and not self.error and name != racer.name:
            self._emit(replace(racer, name=name))

    def _change_in(self, table: str, name: str, value: Value, gesture: int) -> None:
        name = f"{table}.{name}"
        self.value_changed.emit(name, value, f"{name}#{gesture}")

    def _choose_schedule(self, kind: str) -> None:
        if self._racer is not None:
            self._emit(replace(self._racer, schedule=ScheduleSpec(kind)))

    def _adjust_schedule(self, name: str, value: Value, gesture: int) -> None:
        if self._racer is not None:
            schedule = self._racer.schedule
            changed = replace(schedule, values={**schedule.values, name: value})
            self._emit(replace(self._racer, schedule=changed), f"schedule.{name}#{gesture}")

    def _choose_maximize(self, maximize: bool) -> None:  # noqa: FBT001 - the signature is Qt's
        if self._racer is not None:
            self._emit(replace(self._racer, maximize=maximize))

    def _choose_dialect(self, key: str) -> None:
        dialects: dict[str, Dialect] = {d: d for d in DIALECTS}
        if self._racer is not None:
            self._emit(replace(self._racer, dialect=dialects.get(key)))

    def _choose_network(self, network: NetworkOverride | None, key: str) -> None:
        if self._racer is not None:
            self._emit(replace(self._racer, network=network), key)
