"""The training panel: what is trained, from where, by which racers, with which settings.

It is made from the rows of the tables; nothing in it knows a surface, an optimizer or a schedule by name.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.experiment.description import Experiment, ObjectiveSpec, RacerSpec, named
from engine.experiment.file import MAX_RACERS
from engine.experiment.racer_starts import with_own_start, with_start
from engine.frames.display_state import chosen_racer
from engine.frames.frame import Frame
from engine.network.early_stopping import value_names
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect, Parameter
from widgets.forms.controls import ChoiceBox, ErrorLine, Section, labelled
from widgets.forms.number_editor import NumberEditor
from widgets.style.icons import icon
from widgets.style.tab_order import order_tabs
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme
from widgets.training.curvature_line import CurvatureLine
from widgets.training.domain_editor import DomainEditor
from widgets.training.objective_editor import ObjectiveEditor
from widgets.training.race_dialog import RaceDialog
from widgets.training.racer_list import RacerList
from widgets.training.racer_settings import RacerSettings
from widgets.training.series_choice import with_objective
from widgets.training.start_editor import StartEditor

WIDTH = 260
SEED = Parameter(
    name="seed",
    default=0,
    low=0,
    high=2**63 - 1,
    slider_high=999,
    symbol="s",
    meaning="Of everything random: data, start and batches. The same seed gives the same run.",
)


class TrainingPanel(QScrollArea):
    """Shows an experiment and emits every edit of it as an intent.

    Signals:
        value_changed: racer, name, value: a hyperparameter changed while running, without a reset; and
            a key that all changes of one gesture share.
        experiment_edited: an experiment that begins anew; and the gesture's key.
        racer_chosen: the index of the racer to show everywhere.
        layer_chosen: the layer to look at in every view.
        domain_edited: the part of the plane to draw; None for the usual one.
        fit_asked: the part shall be drawn that holds what there is to see.
    """

    value_changed = pyqtSignal(str, str, object, str)
    experiment_edited = pyqtSignal(object, str)
    racer_chosen = pyqtSignal(int)
    layer_chosen = pyqtSignal(int)
    domain_edited = pyqtSignal(object)
    fit_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self.edited_from: Experiment | None = None
        self._shown: tuple[object, ...] = ()
        self._chosen = self._step = 0
        self.objective, self.start, self.racers = ObjectiveEditor(), StartEditor(), RacerList()
        self.settings, self.curvature = RacerSettings(), CurvatureLine()
        self._error = ErrorLine()
        self._dialect = ChoiceBox(
            [(d, d, "Whose arithmetic and defaults the optimizers follow.") for d in DIALECTS], "dialect"
        )
        self._seed = NumberEditor(SEED, 0, 0)
        self._buttons: dict[QToolButton, str] = {}
        self._settings_section, self._start_section = Section("Settings"), Section("Start")
        self._start_rule = QFrame()
        self.domain, self._domain_section, self._domain_rule = DomainEditor(), Section("Drawn part"), QFrame()
        self._lay_out()
        self.objective.edited.connect(self._edit_objective)
        self._layers = (self.objective.layers, self.settings.network.layers)
        for layers in self._layers:
            layers.layer_chosen.connect(self.layer_chosen)
        self.domain.edited.connect(self.domain_edited)
        self.start.edited.connect(self._edit_start)
        self.racers.chosen.connect(self.racer_chosen)
        self.settings.edited.connect(self._edit_racer)
        self.settings.value_changed.connect(self._change_value)
        self.settings.success_chosen.connect(self._edit_success)
        self._dialect.chosen.connect(self._edit_dialect)
        self._seed.changed.connect(self._edit_seed)

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("training")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(4)
        racers = Section("Racers")
        racers.add_button(
            self._button("race", "race", "Race over optimizers, activations, starts…", self.ask_for_race)
        )
        racers.add_button(
            self._button("duplicate", "copy", "Add a copy of the chosen racer", self.duplicate_racer)
        )
        racers.add_button(self._button("remove", "remove", "Remove the chosen racer", self.remove_racer))
        racers.add_button(self._button("add", "add", "Add a racer", self.add_racer))
        run = Section("Run")
        own = "Give the chosen racer a start of its own, or the one of the others again"
        self._start_section.add_button(self._button("own_start", "own_start", own, self.switch_own_start))
        usual = partial(self.domain_edited.emit, None)
        for button in (
            self._button(
                "fit", "fit", "Draw what holds critical points, trails, start (Z)", self.fit_asked.emit
            ),
            self._button("usual", "again", "Draw the usual part of the plane (Shift+Z)", usual),
        ):
            self._domain_section.add_button(button)
        own_rules = {self._start_section: self._start_rule, self._domain_section: self._domain_rule}
        parts: tuple[tuple[Section, tuple[QWidget, ...]], ...] = (
            (Section("Objective"), (self.objective, self.curvature)),
            (self._start_section, (self.start,)),
            (self._domain_section, (self.domain,)),
            (racers, (self._error, self.racers)),
            (self._settings_section, (self.settings,)),
            (run, (labelled("dialect", self._dialect), self._seed_line())),
        )
        for number, (section, widgets) in enumerate(parts):
            if number:
                rule = own_rules.get(section) or QFrame()
                rule.setFixedHeight(1)
                rule.setProperty("role", "rule")
                column.addSpacing(4)
                column.addWidget(rule)
            for widget in widgets:
                section.body.addWidget(widget)
            column.addWidget(section)
        column.addStretch()
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setAccessibleName("Training")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_size(self, least_width=WIDTH)

    def _seed_line(self) -> QWidget:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._seed, 1)
        layout.addWidget(
            self._button("dice", "dice", "Another seed: other data, other batches", self.another_seed)
        )
        return line

    def _button(self, name: str, drawing: str, tip: str, action: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        keep_size(button, width=24, height=24, icon=16)
        button.clicked.connect(lambda _: action())
        self._buttons[button] = drawing
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        for button, drawing in self._buttons.items():
            button.setIcon(icon(drawing, theme, role="quiet_text"))
        for part in (self.objective, self.curvature, self.racers, self.settings, self._seed):
            part.set_theme(theme)

    def apply(self, frame: Frame) -> None:
        """Show a frame: losses and curvature each time, the forms only when what they show has changed."""
        experiment, chosen = frame.experiment, frame.display.racer
        self.racers.show_racers(frame.racers, chosen)
        self.curvature.show_frame(frame, chosen)
        racer = experiment.racers[chosen]
        values = experiment.values_at(racer, frame.address.step)
        shown = (experiment, chosen, values, frame.generation)
        if shown == self._shown:
            return
        # What is chosen is a place in this experiment: an edit that waits for its frame has others.
        self._shown, self._experiment, self._chosen = shown, experiment, chosen
        self._step = frame.address.step
        self.objective.show_objective(experiment.objective, frame.data, frame.formula, experiment.dialect)
        # A picture's point says where two parameters start; of more, the layers draw them.
        for part in (self._start_section, self._start_rule):
            part.setVisible(len(frame.names) == 2)
        for part in (self._domain_section, self._domain_rule):
            part.setVisible(experiment.objective.drawn_alike(experiment.objective))
        self.domain.show_domain(frame.names, frame.landscape.domain)
        self.start.show_start(frame.names, frame.racers[chosen].path[0].tolist())
        several = len(experiment.racers) > 1
        self._start_section.set_title(f"Start of {racer.name}" if racer.start and several else "Start")
        self._settings_section.set_title(f"Settings of {racer.name}")
        self.settings.show_racer(experiment, self._chosen, frame.address.step)
        for layers in self._layers:
            layers.choose_layer(frame.display.layer)
        self._dialect.show_key(experiment.dialect)
        self._seed.set_value(experiment.seed)
        for button in self._buttons:
            if button.objectName() == "remove":
                button.setEnabled(several)
            elif button.objectName() == "own_start":
                button.setVisible(experiment.objective.has_points)
        # Lines, editors and chips are made as they are needed.
        order_tabs(self)

    def to_top(self) -> None:
        """Show the objective: another experiment begins with it."""
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(bar.minimum())

    def _edit(self, experiment: Experiment, key: str = "") -> None:
        if len(experiment.racers) > MAX_RACERS:
            self._error.show_error(f"there are {MAX_RACERS} racers already; remove one first")
            return
        self._error.show_error("")
        self.edited_from = self._experiment
        self._experiment = experiment
        self._chosen = chosen_racer(experiment, len(experiment.racers))
        self.experiment_edited.emit(experiment, key)

    def _edit_objective(self, objective: ObjectiveSpec, key: str) -> None:
        if self._experiment is not None:
            self._edit(with_objective(self._experiment, objective), key)

    def _edit_start(self, start: tuple[float, ...]) -> None:
        if self._experiment is None:
            return
        objective = self._experiment.objective
        if objective.start is not None:
            start = (*start, *objective.start[2:])
        self._edit(with_start(self._experiment, self._chosen, start))

    def switch_own_start(self) -> None:
        """Give the chosen racer a start of its own, at first where it starts now, or that of the others."""
        if self._experiment is not None:
            own = None if self._experiment.racers[self._chosen].start else self.start.start
            self._edit(with_own_start(self._experiment, self._chosen, own))

    def _edit_dialect(self, dialect: Dialect) -> None:
        if self._experiment is not None:
            self._edit(replace(self._experiment, dialect=dialect))

    def _edit_seed(self, seed: int) -> None:
        if self._experiment is not None:
            self._edit(replace(self._experiment, seed=seed), f"seed#{self._seed.gesture}")

    def _edit_success(self, loss: float, key: str) -> None:
        if self._experiment is not None:
            view = {**self._experiment.view, "success_loss": loss}
            self._edit(replace(self._experiment, view=view), key)

    def another_seed(self) -> None:
        """Draw a seed; the one thing here that is really random."""
        if self._experiment is not None:
            seed = random.SystemRandom().randrange(1000)
            self._edit(replace(self._experiment, seed=seed + (seed == self._experiment.seed)))

    def _edit_racer(self, racer: RacerSpec, key: str) -> None:
        experiment = self._experiment
        if experiment is None:
            return
        old = experiment.racers[self._chosen]
        racers = list(experiment.racers)
        racers[self._chosen] = racer
        experiment = replace(experiment, racers=named(tuple(racers)))
        new = experiment.racers[self._chosen]
        known = value_names(OPTIMIZERS[new.optimizer].parameters)
        # Changes made while running follow the racer's new name; those its rule does not know are void.
        changes = tuple(
            replace(change, racer=new.name) if change.racer == old.name else change
            for change in experiment.changes
            if change.racer != old.name or change.name in known
        )
        self._edit(replace(experiment, changes=changes), key)

    def _change_value(self, name: str, value: object, key: str) -> None:
        if self._experiment is not None:
            racer = self._experiment.racers[self._chosen].name
            self.value_changed.emit(racer, name, value, f"{racer}.{key}")

    def add_racer(self) -> None:
        """Add a racer: the first optimizer of the table that is not in the race yet."""
        if self._experiment is None:
            return
        running = {racer.optimizer for racer in self._experiment.racers}
        keys = [key for key in OPTIMIZERS if key not in running] or list(OPTIMIZERS)
        self._add(RacerSpec(keys[0]))

    def duplicate_racer(self) -> None:
        """Add a copy of the chosen racer, under another name."""
        if self._experiment is not None:
            self._add(replace(self._experiment.racers[self._chosen], name=""))

    def _add(self, racer: RacerSpec) -> None:
        experiment = self._experiment
        if experiment is None:
            return
        try:
            racers = named((*experiment.racers, racer))
        except RavineError as error:
            self._error.show_error(str(error))
            return
        view = {**experiment.view, "racer": len(racers) - 1}
        self._edit(replace(experiment, racers=racers, view=view))

    def ask_for_race(self) -> None:
        """Ask in what the racers shall differ, and make them like the chosen one in all else."""
        experiment = self._experiment
        if experiment is not None:
            racer = experiment.racers[self._chosen]
            now = replace(racer, values=experiment.values_at(racer, self._step))
            dialog = RaceDialog(self, experiment, now)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.made.connect(self._edit)
            dialog.open()

    def remove_racer(self) -> None:
        """Remove the chosen racer; the last one stays."""
        experiment = self._experiment
        if experiment is None or len(experiment.racers) == 1:
            return
        gone = experiment.racers[self._chosen]
        racers = tuple(racer for racer in experiment.racers if racer is not gone)
        changes = tuple(change for change in experiment.changes if change.racer != gone.name)
        view = {**experiment.view, "racer": min(self._chosen, len(racers) - 1)}
        self._edit(replace(experiment, racers=racers, changes=changes, view=view))
