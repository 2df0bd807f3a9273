"""Edits of an experiment that more than one place of the window makes: experiments in, experiments out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from PyQt6.QtCore import pyqtBoundSignal

from app.control.undo import Gestures
from app.document import START, Document
from engine.experiment.description import Bookmark, Experiment, LayerSpec, ObjectiveSpec, as_surface
from engine.experiment.picture_parameters import WHAT_IF
from engine.experiment.plane_part import WHOLE, part_text
from engine.experiment.racer_starts import from_each, line_of_starts, with_start
from engine.frames.display_state import chosen_racer
from engine.frames.frame import Address, Frame
from engine.landscape.plane import PLANE_KINDS
from engine.maps.varied_numbers import LAYER_RATE
from engine.number_format import short
from engine.objective import SHOWN, Domain
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value

#: Said where only a surface has an answer.
NO_SURFACE = "Another part of the plane is drawn of surfaces and of networks of three parameters or more."


class Editable(Protocol):
    """What the edits need of the controller."""

    frame: Frame | None
    document: Document | None

    @property
    def message(self) -> pyqtBoundSignal:
        """Tells a person a sentence."""

    @property
    def experiment(self) -> Experiment:
        """As last edited."""

    @property
    def address(self) -> Address:
        """Where the frame that is shown stands."""

    def edit(self, experiment: Experiment, gesture: str = "", *, address: Address = START) -> None:
        """Replace the experiment by an edited one."""

    def show(self, values: Mapping[str, Value]) -> None:
        """Change what is on screen."""


class Edits:
    """The edits that views and keys ask for, made of the experiment that is open."""

    def __init__(self, controller: Editable, clock: Callable[[], float] = time.perf_counter) -> None:
        """Make them for a controller; ``clock`` gives seconds that never go back."""
        self._controller = controller
        self._clock, self._gestures = clock, Gestures()
        self._drags = 0

    def choose_racer(self, index: int) -> None:
        """Show a racer everywhere."""
        self._controller.show({"racer": index})

    def next_plane(self) -> None:
        """Draw a network's loss over another kind of plane."""
        frame = self._controller.frame
        plane = None if frame is None else frame.plane
        if plane is None:
            self._controller.message.emit(
                "info", "This loss has two parameters and is drawn whole; there is no other plane."
            )
            return
        following = PLANE_KINDS[(PLANE_KINDS.index(plane.plane.kind) + 1) % len(PLANE_KINDS)]
        self._controller.show({"plane": following})

    def switch_equal_scales(self) -> None:
        """Give both axes of maps one scale, or let them fill their panels again."""
        equal = bool(self._controller.experiment.shown("equal_scales"))
        self._controller.show({"equal_scales": not equal})

    def next_what_if(self) -> None:
        """Draw the next steps of the racers, of every optimizer, or none of them, in turn."""
        shown = str(self._controller.experiment.shown("what_if"))
        following = WHAT_IF[(WHAT_IF.index(shown) + 1) % len(WHAT_IF)]
        self._controller.show({"what_if": following})

    def set_layers(self, layers: tuple[LayerSpec, ...]) -> None:
        """Give the network other layers; a start given by its numbers belonged to the old ones."""
        experiment = self._controller.experiment
        if experiment.network is not None:
            changed = replace(
                experiment.network, layers=layers, start=None, start_statistics=None, domain=None
            )
            self._controller.edit(replace(experiment, objective=changed))

    def set_settings(self, racer: int, values: Mapping[str, Value]) -> None:
        """Run a racer with other settings, the surface with other constants, and another seed or batch size.

        It begins at the start; what belongs to none of them is left out. That no racer has rates of single
        layers is told.
        """
        experiment = self._controller.experiment
        spec = experiment.racers[racer]
        own = {p.name for p in OPTIMIZERS[spec.optimizer].parameters}
        objective = experiment.objective
        if "batch_size" in values and experiment.network is not None:
            objective = replace(experiment.network, batch_size=int(values["batch_size"]))
        for name in values.keys() - own - {"seed", "batch_size"}:
            if as_surface(objective) is not None:
                objective = objective.with_value(name, values[name])
        kept = {name: value for name, value in values.items() if name in own}
        rates = [f"{name} = {short(float(values[name]))}" for name in values if LAYER_RATE.fullmatch(name)]
        if rates:
            said = f"A racer has one rate for all its layers; the map alone has {' and '.join(rates)}."
            self._controller.message.emit("info", said)
        changed = replace(spec, values={**spec.values, **kept})
        racers = (*experiment.racers[:racer], changed, *experiment.racers[racer + 1 :])
        seed = int(values.get("seed", experiment.seed))
        self._controller.edit(replace(experiment, objective=objective, racers=racers, seed=seed))

    def drag_start(self, x: float, y: float) -> None:
        """Move the start; all moves up to `put_start` are undone together."""
        frame, experiment = self._controller.frame, self._controller.experiment
        if experiment.objective.is_recorded:
            self._controller.message.emit("info", "A recorded run begins where it began.")
            return
        if frame is not None and len(frame.names) > SHOWN:
            self._controller.message.emit(
                "info", "This network's start is drawn by its layers; change the seed instead."
            )
            return
        place = chosen_racer(experiment, len(experiment.racers))
        self._controller.edit(with_start(experiment, place, (x, y)), f"start#{self._drags}")

    def put_start(self, x: float, y: float) -> None:
        """Put the start here: the end of a drag."""
        self.drag_start(x, y)
        self._drags += 1

    def start_on_line(self, first: tuple[float, float], last: tuple[float, float]) -> None:
        """Race copies of the chosen racer from starts on a line."""
        experiment = self._controller.experiment
        if experiment.objective.has_points:
            racer = experiment.racers[chosen_racer(experiment, len(experiment.racers))]
            now = replace(racer, values=experiment.values_at(racer, self._controller.address.step))
            self._controller.edit(from_each(experiment, now, line_of_starts(first, last)))

    def set_domain(self, domain: Domain | None) -> None:
        """Draw another part of a surface's or a network's plane, None for the usual one; the run goes on."""
        if domain is None:
            self.show_usual_domain()
            return
        experiment, frame = self._controller.experiment, self._controller.frame
        surface = as_surface(experiment.objective)
        if surface is None and frame is not None and frame.plane is not None and frame.plane.whole:
            self._controller.show({"plane_part": part_text(frame.plane.whole, domain)})
        if surface is None or surface.domain == domain:
            return
        start = surface.start
        # Where none is given, and where the function is not defined there, the start follows the domain.
        if frame is not None and ((surface.formula and start is None) or frame.moved_start):
            racers = zip(frame.racers, frame.experiment.racers, strict=True)
            shared = (racer.path[0].tolist() for racer, spec in racers if spec.start is None)
            start = next(map(tuple, shared), start)
        changed = replace(experiment, objective=replace(surface, domain=domain, start=start))
        gesture = self._gestures.name(("domain",), self._clock())
        self._controller.edit(changed, gesture, address=self._controller.address)

    def show_usual_domain(self) -> None:
        """Draw the part of the plane that was drawn when the surface was opened, or its usual one."""
        surface, opened = (as_surface(spec) for spec in (self._controller.experiment.objective, self._opened))
        if surface is None and self.draws_a_part:
            self._controller.show({"plane_part": WHOLE})
            return
        if surface is None:
            self._controller.message.emit("info", NO_SURFACE)
            return
        usual = surface.usual_domain
        if opened is not None and opened.drawn_alike(surface) and opened.domain is not None:
            usual = opened.domain
        self.set_domain(usual)

    @property
    def draws_a_part(self) -> bool:
        """Whether what is shown is a network's plane, of which a part can be drawn."""
        frame = self._controller.frame
        return frame is not None and frame.plane is not None and frame.plane.whole is not None

    @property
    def _opened(self) -> ObjectiveSpec | None:
        document = self._controller.document
        return None if document is None else document.experiment.objective

    def toggle_bookmark(self) -> None:
        """Mark the frame that is shown, or remove its mark."""
        here = self._controller.address
        self._controller.edit(with_bookmark_toggled(self._controller.experiment, here), address=here)


def with_bookmark_toggled(experiment: Experiment, at: Address) -> Experiment:
    """With a bookmark at an address, or without the one that is there; bookmarks stay sorted."""
    marks = experiment.bookmarks
    kept = tuple(mark for mark in marks if (mark.step, mark.phase) != (at.step, at.phase))
    if len(kept) == len(marks):
        kept = tuple(sorted((*marks, Bookmark(at.step, at.phase)), key=lambda m: (m.step, m.phase)))
    return replace(experiment, bookmarks=kept)
