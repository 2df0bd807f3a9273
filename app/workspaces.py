"""The arrangement of the views in each workspace."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cache

from engine.errors import unknown_name
from engine.experiment.description import Experiment
from engine.frames.extras import Extra


@dataclass(frozen=True)
class Workspace:
    """The arrangement of a workspace's views. Names are rows of the table of views, or ``"training"``.

    Attributes:
        key: how the program calls it.
        title: its name on screen.
        meaning: what one sees in it, in one sentence.
        left: panels to the left of the hero, from the top.
        hero: the view in the middle.
        below: panels beneath the hero, from the left.
        right: panels to the right of the hero, from the top.
        widths: of left, hero and right in a window of 1280 pixels; only the plots grow with the window.
        tweened: the views whose markers move between two frames.
        below_height: of the panels beneath the hero in a window 800 pixels high.
        closed: panels that are closed at first.
    """

    key: str
    title: str
    meaning: str
    left: tuple[str, ...]
    hero: str
    below: tuple[str, ...]
    right: tuple[str, ...]
    widths: tuple[int, int, int]
    tweened: frozenset[str]
    below_height: int
    closed: frozenset[str] = frozenset()

    @property
    def extras(self) -> frozenset[Extra]:
        """What its views show of a frame beside what every frame brings."""
        return _extras(self)

    @property
    def names(self) -> tuple[str, ...]:
        """Every panel that is docked."""
        return (*self.left, *self.below, *self.right)

    def of(self, panels: Container[str]) -> Workspace:
        """The same with those panels alone that there are."""
        left, below, right = (
            tuple(name for name in names if name in panels) for names in (self.left, self.below, self.right)
        )
        return replace(self, left=left, below=below, right=right)


DESCENT = Workspace(
    key="descent",
    title="Descent",
    meaning="The loss as a landscape, and how each racer comes down it.",
    left=("lesson", "training"),
    hero="surface",
    below=("step",),
    right=("model", "contour", "loss", "step_sizes", "rules", "code"),
    widths=(268, 652, 328),
    tweened=frozenset({"surface", "contour"}),
    below_height=156,
    closed=frozenset({"lesson", "step_sizes", "rules", "code"}),
)
NETWORK = Workspace(
    key="network",
    title="Network",
    meaning="A network from the inside: its neurons, layers and answers while it learns.",
    left=("lesson", "training"),
    hero="network",
    below=("layers", "chain"),
    right=(
        "boundary",
        "contour",
        "activations",
        "surface",
        "loss",
        "step_sizes",
        "scores",
        "learning_curve",
        "example",
        "code",
    ),
    widths=(268, 652, 328),
    tweened=frozenset({"surface", "contour"}),
    below_height=210,
    closed=frozenset(
        {"lesson", "chain", "surface", "loss", "step_sizes", "scores", "learning_curve", "example", "code"}
    ),
)
ACTIVATIONS = Workspace(
    key="activations",
    title="Activations",
    meaning="Activation functions with their slopes, side by side, and what they do to random inputs.",
    left=("lesson", "function_editor", "training"),
    hero="curves",
    below=("activation_table",),
    right=("activations", "spread", "shapes"),
    widths=(268, 652, 328),
    tweened=frozenset(),
    below_height=230,
    closed=frozenset({"lesson"}),
)
AVERAGES = Workspace(
    key="averages",
    title="Averages",
    meaning="A series and its moving averages, the weight of every past day, the same inside an optimizer.",
    left=("lesson", "training"),
    hero="average",
    below=("unrolled",),
    right=("average_weights", "contour", "loss"),
    widths=(268, 652, 328),
    tweened=frozenset({"contour"}),
    below_height=190,
    closed=frozenset({"lesson"}),
)
SURFACES = Workspace(
    key="surfaces",
    title="Surfaces",
    meaning="A surface and its map, linked: slices, the tangent plane, curvature and critical points.",
    left=("lesson", "training"),
    hero="surface",
    below=("slices",),
    right=(
        "contour",
        "convexity",
        "critical",
        "quadratic_model",
        "basins",
        "settings_map",
        "momentum_convergence",
    ),
    widths=(268, 652, 328),
    tweened=frozenset({"surface", "contour"}),
    below_height=200,
    closed=frozenset({"lesson", "basins", "settings_map", "momentum_convergence", "quadratic_model"}),
)
COMPARE = Workspace(
    key="compare",
    title="Compare",
    meaning="The racers' networks side by side: what flows through every layer, now and over time.",
    left=("lesson", "training"),
    hero="compare",
    below=("shift",),
    right=("boundary", "loss", "scores"),
    widths=(268, 652, 328),
    tweened=frozenset(),
    below_height=230,
    closed=frozenset({"lesson"}),
)
NEURON = Workspace(
    key="neuron",
    title="Neuron",
    meaning="One neuron with two inputs: what it answers over the plane, and how often a start succeeds.",
    left=("lesson", "training"),
    hero="neuron",
    below=("starts",),
    right=("boundary", "activations", "network", "loss"),
    widths=(268, 652, 328),
    tweened=frozenset(),
    below_height=270,
    closed=frozenset({"lesson", "network"}),
)
RECORDING = Workspace(
    key="recording",
    title="Recording",
    meaning="A run that was trained elsewhere: its path, its parameters over time and its loss.",
    left=("lesson", "training"),
    hero="contour",
    below=("parameters",),
    right=("loss", "surface", "layers", "boundary", "scores"),
    widths=(268, 652, 328),
    tweened=frozenset({"surface", "contour"}),
    below_height=250,
    closed=frozenset({"lesson", "boundary", "scores"}),
)
#: In the order of their tabs and keys.
WORKSPACES = (DESCENT, NETWORK, ACTIVATIONS, AVERAGES, SURFACES, COMPARE, NEURON, RECORDING)


@cache
def _extras(workspace: Workspace) -> frozenset[Extra]:
    from widgets.view_table import VIEWS  # noqa: PLC0415 - start-up time of commands that only compute

    names = (workspace.hero, *workspace.names)
    return frozenset().union(*(VIEWS[name].extras for name in names if name in VIEWS))


def with_known_workspace(experiment: Experiment) -> Experiment:
    """The experiment, if the workspace that it asks for exists.

    Raises:
        RavineError: there is none of that name; the nearest names are listed.
    """
    asked = experiment.shown("workspace")
    known = ("auto", *(each.key for each in WORKSPACES))
    if asked not in known:
        raise unknown_name("workspace", asked, known).at("view")
    return experiment


def extras_of(experiment: Experiment) -> frozenset[Extra]:
    """What the workspace that an experiment asks for needs in its frames (see `engine.frames.extras`)."""
    asked = experiment.shown("workspace")
    return next((each.extras for each in WORKSPACES if each.key == asked), frozenset())


def workspace_with(extras: frozenset[Extra]) -> Workspace | None:
    """The first workspace in which frames bring all of this; None where every frame does."""
    return next((each for each in WORKSPACES if extras and extras <= each.extras), None)


def workspace_for(experiment: Experiment, parameters: int) -> Workspace:
    """The workspace that an experiment asks for, or one for a series or a loss of so many parameters.

    More than two have no landscape of their own.
    """
    asked = experiment.shown("workspace")
    for each in WORKSPACES:
        if each.key == asked:
            return each
    if experiment.objective.is_series:
        return AVERAGES
    if experiment.objective.is_recorded:
        return RECORDING
    return NETWORK if parameters > 2 else DESCENT
