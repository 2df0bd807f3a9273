"""Idea four: an experiment is data: what is trained, by what, from where, and what is on screen.

Nothing here computes. `engine.experiment.file` reads, checks and writes the TOML form.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from engine.errors import RavineError, unknown_name
from engine.experiment.view import VIEW_PARAMETERS
from engine.network.early_stopping import EARLY_STOPPING_KEY
from engine.network.spec import (
    NETWORK_KEY,
    ONE_NEURON,
    FromData,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    with_values,
)
from engine.objective import Domain
from engine.objective_kind import ObjectiveKind
from engine.optimizers.row import name_of
from engine.parameters import Dialect, Value
from engine.surfaces.spec import SurfaceSpec
from engine.tables.table_source import TableRecord

__all__ = [
    "ONE_NEURON",
    "VIEW_PARAMETERS",
    "AverageSpec",
    "Bookmark",
    "Change",
    "Experiment",
    "LayerSpec",
    "NetworkOverride",
    "NetworkSpec",
    "ObjectiveSpec",
    "RacerSpec",
    "RecordingSpec",
    "ScheduleSpec",
    "SurfaceSpec",
    "as_average",
    "as_network",
    "as_recording",
    "as_surface",
    "from_data",
    "named",
    "started",
]


@dataclass(frozen=True)
class AverageSpec(FromData):
    """The moving average of a series, as the bowl that its newest value opens.

    Exactly one of ``dataset`` and ``csv`` is set.

    Attributes:
        dataset: key of a data set that is a series.
        data: values for its parameters.
        csv: path of a table, as it was written; relative to ``folder``.
        column: the column of numbers that is averaged, by name or by place from 1; empty for the likeliest.
        domain: the drawn plane of average and sum of weights; None fits it to the series.
        start: average and sum of weights before the first value; None is (0, 0).
        folder: where the experiment's file lies; not written into it. Empty is where the program runs.
        record: what is known of the table that it was saved with; None before it is.
    """

    kind: ClassVar[str] = "average"
    is_series: ClassVar[bool] = True

    dataset: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)
    csv: str = ""
    column: str | int = ""
    domain: Domain | None = None
    start: tuple[float, ...] | None = None
    folder: str = ""
    record: TableRecord | None = None

    @property
    def title(self) -> str:
        """An average is not the network that learns from the same data."""
        return f"Average of {super().title}"

    def summary(self, samples: int, sizes: AbstractSet[int]) -> str:
        """The series in a few words (see `ObjectiveKind`)."""
        del sizes
        return f"moving average of {samples} values of {self.source}"

    def with_value(self, name: str, value: Value) -> AverageSpec:
        """With another value of one of its data's parameters."""
        return replace(self, data={**self.data, name: value})


@dataclass(frozen=True)
class RecordingSpec(ObjectiveKind):
    """A run that was trained elsewhere and recorded.

    Attributes:
        file: path of the recording or of a folder of checkpoints, as it was written; relative to ``folder``.
            Racers may have others (`RacerSpec.recording`).
        domain: the drawn plane of two chosen parameters; None fits it to the run.
        folder: where the experiment's file lies; not written into it. Empty is where the program runs.
        start: a recorded run begins where it began; always None.
    """

    kind: ClassVar[str] = "recording"
    is_recorded: ClassVar[bool] = True

    file: str = ""
    domain: Domain | None = None
    folder: str = ""
    start: tuple[float, ...] | None = None

    @property
    def path(self) -> Path:
        """Where the recording is."""
        return Path(self.folder) / self.file

    @property
    def title(self) -> str:
        """The recording's name."""
        return Path(self.file).name

    def summary(self, samples: int, sizes: AbstractSet[int]) -> str:
        """The recording in a few words (see `ObjectiveKind`)."""
        del samples
        return (
            f"recorded run {self.title} of {' and '.join(f'{size:,}' for size in sorted(sizes))} parameters"
        )

    def with_value(self, name: str, value: Value) -> RecordingSpec:
        """Itself: nothing of what was recorded can be adjusted."""
        del name, value
        return self


ObjectiveSpec = SurfaceSpec | NetworkSpec | AverageSpec | RecordingSpec


def as_surface(spec: ObjectiveSpec | None) -> SurfaceSpec | None:
    """What is described, if it is a surface."""
    return spec if isinstance(spec, SurfaceSpec) else None


def as_network(spec: ObjectiveSpec | None) -> NetworkSpec | None:
    """What is described, if it is a network."""
    return spec if isinstance(spec, NetworkSpec) else None


def as_average(spec: ObjectiveSpec | None) -> AverageSpec | None:
    """What is described, if it is a moving average."""
    return spec if isinstance(spec, AverageSpec) else None


def as_recording(spec: ObjectiveSpec | None) -> RecordingSpec | None:
    """What is described, if it is a recorded run."""
    return spec if isinstance(spec, RecordingSpec) else None


def from_data(spec: ObjectiveSpec | None) -> NetworkSpec | AverageSpec | None:
    """What is described, if it needs data, which may be a person's own table."""
    return as_network(spec) or as_average(spec)


@dataclass(frozen=True)
class ScheduleSpec:
    """How the learning rate changes with the step."""

    kind: str = "constant"
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class RacerSpec:
    """One optimizer in the race.

    Attributes:
        optimizer: key of its row; of equations of one's own, their text.
        values: the hyperparameters that were given; the others have the dialect's defaults.
        name: unique in the race; empty until the file reader or ``named`` fills it in.
        schedule: of the learning rate.
        dialect: if it differs from the experiment's.
        clipping: at most one value of ``engine.optimizers.gradient_clipping.GRADIENT_CLIPPING``.
        maximize: whether it ascends: the update rule gets the gradient with its sign turned.
        network: what is different in this racer's network; None if nothing is.
        start: where it starts on a surface, if not where the others do.
        early_stopping: the given values of `engine.network.early_stopping`; none never stops early.
        recording: of a recorded run: the path of another one, relative to the objective's folder; empty for
            the objective's own.
        seeds: how many runs it stands for: with the experiment's seed and those that follow it.
        spread: on a surface, the standard deviation of the other seeds' starts about its own; None is a share
            of the usual plane (see `engine.experiment.racer_seeds`).
    """

    optimizer: str
    values: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""
    schedule: ScheduleSpec = field(default_factory=ScheduleSpec)
    dialect: Dialect | None = None
    clipping: Mapping[str, Value] = field(default_factory=dict)
    maximize: bool = False
    network: NetworkOverride | None = None
    start: tuple[float, ...] | None = None
    recording: str = ""
    seeds: int = 1
    spread: float | None = None
    early_stopping: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A value changed while running: it holds from the update after ``step`` updates on.

    Attributes:
        step: how many updates were done.
        racer: whose.
        name: of a hyperparameter; or of a value in a table of the racer's, as ``"early_stopping.patience"``.
        value: the new one.
    """

    step: int
    racer: str
    name: str
    value: Value


@dataclass(frozen=True)
class Bookmark:
    """A frame worth finding again."""

    step: int
    phase: int = 0
    name: str = ""


@dataclass(frozen=True)
class Experiment:
    """What is trained, by which optimizers, from where, with which seed, and what is on screen.

    Attributes:
        objective: what is trained.
        racers: at least one; names are unique.
        title: a few words.
        text: a few sentences for the person who opens it (Markdown).
        seed: of everything random.
        dialect: whose arithmetic and defaults the optimizers follow.
        changes: hyperparameters changed while running, in order of steps.
        bookmarks: in order of their address.
        view: values for ``VIEW_PARAMETERS``; what is missing has its default.
        steps: where playing stops by itself; None never.
        speed: steps per second when it is opened; infinity is flat out.
    """

    objective: ObjectiveSpec
    racers: tuple[RacerSpec, ...]
    title: str = "Untitled"
    text: str = ""
    seed: int = 0
    dialect: Dialect = "keras"
    changes: tuple[Change, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    view: Mapping[str, Value] = field(default_factory=dict)
    steps: int | None = None
    speed: float = 8.0

    @property
    def network(self) -> NetworkSpec | None:
        """What is trained, if it is a network: that of the racers that have none of their own."""
        return as_network(self.objective)

    def racer(self, name: str) -> RacerSpec:
        """The racer of that name.

        Raises:
            RavineError: there is none; the nearest names are listed.
        """
        for racer in self.racers:
            if racer.name == name:
                return racer
        raise unknown_name("racer", name, [racer.name for racer in self.racers])

    def dialect_of(self, racer: RacerSpec) -> Dialect:
        """The dialect a racer speaks."""
        return racer.dialect if racer.dialect is not None else self.dialect

    def values_at(self, racer: RacerSpec, step: int) -> dict[str, Value]:
        """The hyperparameters given for a racer, as they are for the update after ``step`` updates."""
        return dict(racer.values) | self._changed(racer, "", step)

    def early_stopping_at(self, racer: RacerSpec, step: int) -> dict[str, Value]:
        """How a racer is stopped early, as it is for the update after ``step`` updates."""
        return dict(racer.early_stopping) | self._changed(racer, EARLY_STOPPING_KEY, step)

    def network_at(self, racer: RacerSpec, step: int) -> dict[str, Value]:
        """Numbers of a racer's layers that were changed while it ran, as for `early_stopping_at`."""
        return self._changed(racer, NETWORK_KEY, step)

    def _changed(self, racer: RacerSpec, table: str, step: int) -> dict[str, Value]:
        """What was changed by then in a table of a racer's; one without a name is the racer's own."""
        found = {}
        for change in self.changes:
            place, _, name = change.name.rpartition(".")
            if place == table and change.step <= step and change.racer == racer.name:
                found[name] = change.value
        return found

    def as_now(self, step: int) -> Experiment:
        """With the values that hold for the update after ``step`` updates as those given."""
        racers = tuple(
            replace(
                racer,
                values=self.values_at(racer, step),
                early_stopping=self.early_stopping_at(racer, step),
                network=with_values(racer.network, self.network_at(racer, step)),
            )
            for racer in self.racers
        )
        return replace(self, racers=racers, changes=())

    def with_change(self, change: Change) -> Experiment:
        """With a hyperparameter changed at a step; later changes belong to a future that is left."""
        self.racer(change.racer)
        kept = [
            c
            for c in self.changes
            if c.step < change.step
            or (c.step == change.step and (c.racer, c.name) != (change.racer, change.name))
        ]
        return replace(self, changes=(*kept, change))

    def shown(self, name: str) -> Value:
        """The value of a view parameter: the given one, its surface's own, or its default."""
        if name in self.view:
            return self.view[name]
        if name == "log_height":
            return self.objective.log_height
        return next(p.default for p in VIEW_PARAMETERS if p.name == name)


def started(objective: ObjectiveSpec, racer: RacerSpec) -> ObjectiveSpec:
    """The objective as a racer trains it: from its own start, if it has one."""
    return objective if racer.start is None else replace(objective, start=racer.start)


def named(racers: tuple[RacerSpec, ...]) -> tuple[RacerSpec, ...]:
    """Racers with a name each: the given one, or the optimizer's key, numbered where it recurs.

    Raises:
        RavineError: two racers were given the same name.
    """
    taken = [racer.name for racer in racers if racer.name]
    for name in taken:
        if taken.count(name) > 1:
            raise RavineError(f'two racers are called "{name}"; give each a name of its own')
    result: list[RacerSpec] = []
    for racer in racers:
        name, count = racer.name or name_of(racer.optimizer), 1
        while not racer.name and name in taken:
            count += 1
            name = f"{name_of(racer.optimizer)} {count}"
        if not racer.name:
            taken.append(name)
        result.append(replace(racer, name=name))
    return tuple(result)
