"""A run that a program or notebook steps: the session and its numbers, without a window or a thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from app.export.numbers import check_columns, rows
from app.files import write_whole
from app.lessons.overrides import begin
from app.notebook.numbers import Numbers
from app.notebook.picture import Picture, without_qt
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import write_experiment
from engine.frames.extras import Extra
from engine.frames.frame import Address, Frame, RacerFrame
from engine.objective import FloatArray
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.session.session import Session

LIGHT = "light"


@dataclass(frozen=True)
class RacerState:
    """A racer where the run stands: what it has become, and what its next update will be.

    Attributes:
        name: as in legends.
        theta: parameters ``(P,)``.
        loss: over all examples, at theta.
        gradient: of that loss ``(P,)``.
        learning_rate: of the coming step, after the schedule; None where there is none.
        update: what the coming step adds to theta ``(P,)``; None where none comes.
        effective_rate: ``|update / gradient|`` of each coordinate ``(P,)``; likewise.
        slots: the optimizer's state by name, e.g. the velocity, ``(P,)`` or ``(1,)`` each.
        divergence: the sentence that says when and why it stopped, or empty.
    """

    name: str
    theta: FloatArray
    loss: float
    gradient: FloatArray
    learning_rate: float | None
    update: FloatArray | None
    effective_rate: FloatArray | None
    slots: Mapping[str, FloatArray]
    divergence: str


def open_run(source: str | Path, settings: Mapping[str, Value] | None = None, **values: Value) -> Run:
    """Open a run at its start.

    Args:
        source: a lesson's name, or the path of an experiment file, of a picture or page that carries one, or
            of a table to learn from: whatever ``main.py`` opens.
        settings: what to replace in the experiment, by the path of a key as after ``--set``, e.g.
            ``{"racers.adam.beta_1": 0.8}``.
        values: the same for keys that are plain words: ``learning_rate=0.1`` sets it for every racer.

    Raises:
        RavineError: there is no such thing, or a value is not allowed.

    >>> open_run("momentum", learning_rate=0.002).experiment.racers[0].values["learning_rate"]
    0.002
    """
    given = {**(settings or {}), **values}
    return Run(begin(str(source), [f"{key}={_as_toml(value)}" for key, value in given.items()]))


def _as_toml(value: Any) -> str:
    """A value as a file says it.

    Raises:
        RavineError: a file has no such values.
    """
    try:
        return tomli_w.dumps({"v": value}).removeprefix("v = ").rstrip("\n")
    except TypeError:
        raise RavineError(
            f"a setting is a number, a text, True, False or a list of them, not {type(value).__name__}"
        ) from None


class Run:
    """The run of one experiment. It stands after some steps and can go to any others, bit for bit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._frames: dict[frozenset[Extra], Frame] = {}
        self._observers: dict[frozenset[Extra], Observer] = {}

    # ---- moving ---------------------------------------------------------------------------------

    @property
    def steps(self) -> int:
        """How many updates lie behind."""
        return self._session.step

    @property
    def phase(self) -> int:
        """How far it is within the coming step; 0 between two steps."""
        return self._session.phase

    def step(self, count: int = 1) -> None:
        """Make ``count`` updates; fewer where every racer has diverged. Negative ones go back."""
        self._session.step_by(count)
        self._frames.clear()

    def step_back(self, count: int = 1) -> None:
        """Go back ``count`` updates, to the start at the furthest."""
        self.step(-count)

    def seek(self, step: int, phase: int = 0) -> None:
        """Stand after ``step`` updates, whether they lie behind or ahead."""
        self._session.seek(Address(step, phase))
        self._frames.clear()

    def change(self, racer: str, name: str, value: Value) -> None:
        """Change a hyperparameter of a racer from the next update on; it becomes part of the experiment.

        Raises:
            RavineError: no such racer or hyperparameter, or a value that is not allowed.
        """
        self._session.change(racer, name, value)
        self._frames.clear()

    # ---- what there is --------------------------------------------------------------------------

    @property
    def experiment(self) -> Experiment:
        """What is trained, by whom, from where: an immutable value; `save` writes it."""
        return self._session.experiment

    @property
    def racers(self) -> tuple[str, ...]:
        """The names of the racers, in their order."""
        return tuple(racer.name for racer in self._session.racers)

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases of a step."""
        return self._session.phases

    def racer(self, name: str | None = None) -> RacerState:
        """A racer where the run stands; the first one by default.

        Raises:
            RavineError: nobody is called so.
        """
        found = self._racer_frame(name)
        return RacerState(
            name=found.name,
            theta=found.theta.copy(),
            loss=found.loss,
            gradient=found.gradient.copy(),
            learning_rate=found.learning_rate,
            update=found.update,
            effective_rate=found.effective_rate,
            slots=found.slots,
            divergence=found.divergence,
        )

    @property
    def loss(self) -> float:
        """The loss of the first racer, over all examples."""
        return self._racer_frame(None).loss

    @property
    def losses(self) -> dict[str, float]:
        """The loss of every racer by its name."""
        return {racer.name: racer.loss for racer in self._frame().racers}

    @property
    def theta(self) -> FloatArray:
        """The parameters of the first racer ``(P,)``, a copy."""
        return self._racer_frame(None).theta.copy()

    @property
    def gradient(self) -> FloatArray:
        """The gradient of the first racer's loss over all examples ``(P,)``, a copy."""
        return self._racer_frame(None).gradient.copy()

    def numbers(self, steps: int, every: int = 1) -> Numbers:
        """The numbers of the first ``steps`` steps of every racer; where the run stands does not change.

        Raises:
            RavineError: the racers' networks differ in size.
        """
        if steps < 0 or every < 1:
            raise RavineError(f"steps = {steps}, every = {every}: steps are at least 0, every at least 1")
        again = Session(self.experiment)
        check_columns(again, "npz")
        return Numbers.of(rows(again, steps, every, metrics=self.experiment.objective.has_layers))

    def save(self, path: str | Path) -> None:
        """Write the experiment as a file that Ravine opens.

        Raises:
            RavineError: the place cannot be written to.
        """
        write_whole(Path(path), write_experiment(self.experiment).encode())

    # ---- pictures -------------------------------------------------------------------------------

    def plot(
        self,
        view: str = "contour",
        *,
        theme: str = LIGHT,
        size: tuple[int, int] | None = None,
        scale: float = 2.0,
    ) -> Picture:
        """A view of where the run stands, as ``main.py render`` draws it.

        Args:
            view: a view's key, e.g. ``surface``, ``loss``, ``network``; ``main.py list views`` has them all.
            theme: ``light`` or ``dark``.
            size: in unscaled pixels; what suits the view by default.
            scale: pixels per unscaled pixel.

        Raises:
            RavineError: there is no such view or theme, or Qt is not installed.
        """
        try:
            from app.notebook.drawing import draw  # noqa: PLC0415 - Qt may be missing
        except ImportError as error:
            raise without_qt(error) from None
        return draw(view, self._frame, theme_name=theme, size=size, scale=scale)

    def _frame(self, extras: frozenset[Extra] = frozenset()) -> Frame:
        """The frame where the run stands, made once."""
        if extras not in self._frames:
            observer = self._observers.setdefault(extras, Observer(self._session, extras=lambda _: extras))
            self._frames[extras] = observer.frame()
        return self._frames[extras]

    def _racer_frame(self, name: str | None) -> RacerFrame:
        racers = self._frame().racers
        if name is None:
            return racers[0]
        self.experiment.racer(name)
        return next(racer for racer in racers if racer.name == name)

    def __repr__(self) -> str:
        title = self.experiment.title
        return f"<Ravine run {title!r} after {self.steps} steps: {', '.join(self.racers)}>"
