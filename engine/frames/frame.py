"""The published snapshot: everything a view may show of one moment, immutable.

A view is a function of a frame. The address of a frame is (step, phase): the same address gives the
same frame, bit for bit. At (k, 0) each racer stands at its theta after k updates and the frame shows
the whole step that comes next; at (k, p) only what the first p phases of that step have computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from engine.averages.moving_average import MovingAverage
from engine.averages.series import SeriesView
from engine.experiment.description import Experiment
from engine.experiment.network_override import network_of
from engine.experiment.view import FRAME_CONTENT
from engine.frames.display_state import DisplayState, chosen_racer, resolve
from engine.frames.network_frame import NetworkFrame
from engine.frames.next_steps import NextSteps
from engine.frames.plane_frame import PlaneFrame
from engine.frames.recording_frame import RecordingFrame
from engine.frames.seeds_frame import SeedsFrame
from engine.frames.step_costs import StepCosts
from engine.frames.surface_reading import SurfaceReading
from engine.landscape.grid import Landscape
from engine.objective import FloatArray, IntArray, Objective
from engine.parameters import Value


@dataclass(frozen=True, order=True)
class Address:
    """Where a frame stands in its run.

    Attributes:
        step: updates completed.
        phase: phases of the next step that are done; 0 between steps.
    """

    step: int
    phase: int = 0


@dataclass(frozen=True)
class StepLine:
    r"""One equation of the update rule: typeset, and with this step's numbers.

    Attributes:
        name: what it assigns, e.g. ``"v"``.
        formula: LaTeX with symbols, e.g. ``v \\leftarrow 0.9 v - \\eta g`` with symbols for numbers.
        numbers: LaTeX of the same line with this step's values, one per shown coordinate (or one if scalar).
        values: the results in full precision, ``(P,)`` or ``(1,)``.
        places: which of the numbers are known when, see `engine.optimizers.equations.ExplainedLine`; empty
            where all are.
    """

    name: str
    formula: str
    numbers: tuple[str, ...]
    values: FloatArray
    places: str = ""


@dataclass(frozen=True)
class MadeStep:
    """The step that led to a frame, in numbers. Arrays are read-only, ``(P,)``.

    Attributes:
        step: its number, from 1: the step of the frame.
        learning_rate: after the schedule; None of a rule without one.
        loss: over its batch, before the update.
        theta: before the update.
        gradient: of that loss.
        slots: the rule's state before the update, by name, ``(P,)`` or ``(1,)`` each.
        update: what it added to theta.
        effective_rate: ``|update / gradient|``.
    """

    step: int
    learning_rate: float | None
    loss: float
    theta: FloatArray
    gradient: FloatArray
    slots: Mapping[str, FloatArray]
    update: FloatArray
    effective_rate: FloatArray


@dataclass(frozen=True)
class RacerFrame:
    """One racer at one moment. Arrays are read-only; what a phase has not reached is None.

    Attributes:
        name: unique within the run.
        index: its place in the race; colour, marker and dash follow from it.
        theta: parameters ``(P,)``.
        loss: over all examples, at theta.
        gradient: of that loss ``(P,)``; the exact slope of the surface under the marker.
        learning_rate: the rate of the coming step, after the schedule.
        update: what the coming step adds to theta ``(P,)``.
        velocity: the rule's velocity after the coming step, as a displacement ``(P,)``: the part of the
            update that comes from memory and gradient together, before any look-ahead correction.
        squared: the rule's accumulated squared gradient after the coming step ``(P,)``.
        effective_rate: the rate each coordinate effectively gets, ``|update / gradient|`` ``(P,)``.
        lookahead: where a look-ahead rule takes its gradient ``(P,)``.
        lookahead_gradient: the gradient there ``(P,)``.
        tried: the points at which the coming step looks ``(N, P)``, in order: of a line search, of which the
            last is taken, or the one nearby whose gradient it takes; None where it looks nowhere else.
        step_loss: the loss over the coming step's batch.
        step_gradient: the gradient the coming step uses ``(P,)``.
        lines: the update rule with the numbers of the step that was made; before the first one and within a
            step with those of the coming step, so that they have their places before they are told. None of a
            racer that is not looked at or has ended.
        made: the step that led here; None at the start, of a racer that has ended before or diverged, and of
            those that are not looked at.
        slots: the rule's state at this moment by name, ``(P,)`` or ``(1,)`` each.
        path: where it has been, ``(step + 1, 2)``: the first two parameters after 0..step updates; of a long
            run fewer of them.
        losses: the loss of each recorded step of the whole run, also beyond this frame.
        divergence: the sentence that says when and why it stopped, or empty.
        stopped_early: the sentence that says when and why it stopped early, or empty.
        path_steps: after how many updates it was at the places of the path ``(n,)``; None where it has all.
        title: the name where another one is shown, see `engine.experiment.racer_title`; else empty.
        start: the parameters before the first step ``(P,)``; None in frames that were not made from a run.
        statistics: running statistics of its network ``(S,)``; None where it has none.
        rates: the learning rate of each recorded step of the whole run, also beyond this frame, where its
            schedule follows the loss; None where the schedule alone knows it.
        seeds: the runs it stands for, its own first; None where that is one.
        costs: what its steps have cost, where the view counts something else than steps (``loss_axis``).
        make_objective: gives what it minimises, for the caller's thread alone, without building it anew. The
            same callable as long as that is the same; None in frames that were not made from a run.
    """

    name: str
    index: int
    theta: FloatArray
    loss: float
    gradient: FloatArray
    path: FloatArray
    losses: SeriesView
    learning_rate: float | None = None
    update: FloatArray | None = None
    velocity: FloatArray | None = None
    squared: FloatArray | None = None
    effective_rate: FloatArray | None = None
    lookahead: FloatArray | None = None
    lookahead_gradient: FloatArray | None = None
    tried: FloatArray | None = None
    step_loss: float | None = None
    step_gradient: FloatArray | None = None
    lines: tuple[StepLine, ...] = ()
    made: MadeStep | None = None
    slots: Mapping[str, FloatArray] = field(default_factory=dict)
    divergence: str = ""
    stopped_early: str = ""
    path_steps: IntArray | None = None
    title: str = ""
    start: FloatArray | None = None
    statistics: FloatArray | None = None
    rates: SeriesView | None = None
    seeds: SeedsFrame | None = None
    costs: StepCosts | None = None
    make_objective: Callable[[], Objective] | None = field(default=None, compare=False, repr=False)

    @property
    def shown_name(self) -> str:
        """What legends and lists call it."""
        return self.title or self.name

    @property
    def last_step(self) -> int:
        """The updates that it has made by now: those of the frame, or fewer if it has ended."""
        return len(self.path) - 1 if self.path_steps is None else int(self.path_steps[-1])


@dataclass(frozen=True)
class Ghost:
    """A future that was left behind when a setting was changed in the past.

    Attributes:
        name: the racer's name then.
        index: the racer's look.
        first: the step at which it was left.
        path: ``(n, 2)``, from step ``first`` on.
        losses: of the whole abandoned run, index = step.
    """

    name: str
    index: int
    first: int
    path: FloatArray
    losses: SeriesView


def _nothing() -> FloatArray:
    nothing = np.zeros((0, 0))
    nothing.flags.writeable = False
    return nothing


@dataclass(frozen=True)
class DataFrame:
    """The examples being learned.

    Attributes:
        x: where they are drawn ``(N, C)``: the columns of the data, which are the model's inputs unless it
            is given features of them.
        y: targets ``(N, O)``.
        batch: indices ``(B,)`` the coming step uses; None for all of them.
        grid: points ``(G, 1)`` at which the models are drawn; none for data of several columns.
        predictions: for each racer the model over the grid ``(G, O)``; none without a grid.
        feature: what the first column is called.
        target: what y is called.
        columns: what all columns are called.
        kind: ``"regression"``, ``"binary"`` (one column y of two labels) or ``"classes"`` (y is one-hot).
        classes: the names of the classes, for two labels the lower one's first.
        test_x: the examples held back for testing ``(M, C)``.
        test_y: their targets ``(M, O)``.
        target_range: the interval of y worth drawing, the same for data sets that are to be compared; None
            where the examples alone say it.
        common: how many training examples the racers have that learn from no share of their own.
        has_own_units: whether racers' targets are scaled in different ways: losses cannot be compared then.
    """

    x: FloatArray
    y: FloatArray
    batch: IntArray | None
    grid: FloatArray
    predictions: tuple[FloatArray, ...]
    feature: str
    target: str
    columns: tuple[str, ...] = ()
    kind: str = "regression"
    classes: tuple[str, ...] = ()
    test_x: FloatArray = field(default_factory=_nothing)
    test_y: FloatArray = field(default_factory=_nothing)
    target_range: tuple[float, float] | None = None
    common: int = 0
    has_own_units: bool = False


@dataclass(frozen=True)
class Curvature:
    """What the exact Hessian at the first racer's marker says.

    Attributes:
        eigenvalues: ascending ``(P,)``.
        rate_limit: 2 / largest eigenvalue, above which plain descent diverges on a quadratic; None
            where the largest eigenvalue is not positive.
        constant: whether the Hessian is the same everywhere (a quadratic), so that the limit is exact.
    """

    eigenvalues: FloatArray
    rate_limit: float | None
    constant: bool


@dataclass(frozen=True)
class Frame:
    r"""Everything a view may show of one moment.

    Attributes:
        experiment: what is running, with all changes made so far.
        generation: rises whenever another run begins; views drop what belongs to an older one.
        address: where in the run this is.
        newest: the last step that was ever computed; ``address.step <= newest``.
        phases: the names of the phases of one step, e.g. ``("batch", "forward", "loss", "backward",
            "update")``.
        caption: what the phase just done did, with its numbers; empty between steps.
        racers: in the order of the race.
        ghosts: abandoned futures, oldest first.
        landscape: the loss over the drawn plane; the same object until it changes.
        names: of the parameters, e.g. ``("weight", "bias")``.
        data: the examples, if the objective has any.
        curvature: at the first racer, if the objective offers its Hessian.
        playing: whether the run goes on by itself.
        speed: steps per second asked for; inf for flat out.
        formula: the objective in LaTeX, e.g. ``x^{2}+a\\,y^{2}``.
        minima: known minima ``(x, y)`` of the drawn plane.
        network: the network from the inside, if the objective is one.
        plane: where the landscape lies, if the objective has more than two parameters; see
            ``engine.frames.projection.flattened``.
        recording: of a run that was trained elsewhere: its parameters over its steps, and what is missing.
        reading: what there is to read at a point of a surface, where it is asked for.
        averages: the moving averages of the series that is averaged, one for each racer; or, where the view
            asks for what is inside an optimizer, that of the chosen racer's gradients if it keeps one.
        next_steps: what the optimizers would do next from where the chosen racer stands, where the view
            asks for it and the phase has computed the update.
        moved_start: that the run does not begin where it was asked to, and why; empty if it does.
        notice: a sentence to tell the person (divergence), or empty.
        is_ending: whether the notice says that the run has come to its end, which is nothing bad.
        goal: the address to which the run is on its way, so far that it is shown on the way; None otherwise.
        answered: the number of the last `engine.run.commands.Load` that was done or refused before.
        make_objective: as in `RacerFrame`, of the experiment's own objective, which is drawn where there is
            no plane.
    """

    experiment: Experiment
    generation: int
    address: Address
    newest: int
    phases: tuple[str, ...]
    caption: str
    racers: tuple[RacerFrame, ...]
    ghosts: tuple[Ghost, ...]
    landscape: Landscape
    names: Sequence[str]
    data: DataFrame | None = None
    curvature: Curvature | None = None
    playing: bool = False
    speed: float = 8.0
    formula: str = ""
    minima: tuple[tuple[float, float], ...] = ()
    network: NetworkFrame | None = None
    plane: PlaneFrame | None = None
    recording: RecordingFrame | None = None
    reading: SurfaceReading | None = None
    averages: tuple[MovingAverage, ...] = ()
    next_steps: NextSteps | None = None
    moved_start: str = ""
    notice: str = ""
    is_ending: bool = False
    goal: Address | None = None
    answered: int = 0
    make_objective: Callable[[], Objective] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def display(self) -> DisplayState:
        """What is looked at, resolved against what this frame has; computed once."""
        network, racers = self.network, self.racers
        place = chosen_racer(self.experiment, len(racers))
        if self.plane is not None:
            # The racers of a frame that is drawn on a plane may have been reduced to its two coordinates.
            parameters = self.plane.plane.size
        else:
            parameters = len(racers[place].theta) if racers else 0
        return resolve(
            self.experiment,
            racers=len(racers),
            layers=() if network is None else network.layers,
            parameters=parameters,
            examples=0 if self.data is None else len(self.data.x),
            plane=self.plane,
            reading=self.reading,
        )

    def loss_key(self, place: int) -> str:
        """The key of the loss of a racer's network: its run's or, in a frame without one, as described.

        Raises:
            RavineError: no network is trained.
        """
        if self.network is not None and self.network.losses:
            return self.network.losses[place]
        return network_of(self.experiment, self.experiment.racers[self.racers[place].index]).loss

    @property
    def has_free_start(self) -> bool:
        """Whether a person can put the start elsewhere: a network's is drawn by its layers."""
        return self.plane is None and self.recording is None

    def looking_at(self, view: Mapping[str, Value]) -> Frame:
        """This frame with another choice of what it already has; it need not be computed anew.

        Args:
            view: values for ``VIEW_PARAMETERS``. Those on which the contents of a frame depend
                (``FRAME_CONTENT``) stay as they are: they come with the next frame of the engine.
        """
        shown, content = self.experiment.view, FRAME_CONTENT
        kept = {name: value for name, value in shown.items() if name in content}
        chosen = kept | {name: value for name, value in view.items() if name not in content}
        if chosen == shown:
            return self
        return replace(self, experiment=replace(self.experiment, view=chosen))
