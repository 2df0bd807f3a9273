"""Races made in one go: racers that differ in one thing alone, made from the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from engine.activations import ACTIVATIONS
from engine.averages.moving_average import window_of
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkOverride, RacerSpec, as_surface, named
from engine.experiment.network_override import layer_parameters, overridden
from engine.experiment.racer_starts import scattered
from engine.frames.display_state import chosen_racer
from engine.layers.initializers import INITIALIZERS
from engine.layers.table import LAYERS
from engine.network.spec import with_values
from engine.optimizers.own import copy_of
from engine.optimizers.row import is_own
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect, number_text
from engine.registry import Row
from widgets.training.data_races import DATA_RACES
from widgets.training.race_options import Race, RaceOption
from widgets.training.racer_networks import has_hidden, with_choice, with_start_seed

BETAS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
PENALTIES = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
SEEDS = range(8)
#: So many starts are offered, scattered over what is drawn, and so many of them take part by default.
STARTS, USUAL_STARTS = 32, 8
#: The optimizers of a race where only one was running.
USUAL = ("sgd", "momentum", "adam")


def with_optimizer(racer: RacerSpec, key: str) -> RacerSpec:
    """A racer with another optimizer; what the new rule also knows is kept, e.g. the learning rate."""
    known = {parameter.name for parameter in OPTIMIZERS[key].parameters}
    values = {name: value for name, value in racer.values.items() if name in known}
    return replace(racer, optimizer=key, values=values)


def with_own_equations(racer: RacerSpec, dialect: Dialect) -> RacerSpec:
    """A racer with the equations that it has, as if they had been typed, to be changed."""
    key, values = copy_of(OPTIMIZERS[racer.optimizer], racer.values, dialect)
    return replace(racer, optimizer=key, values=values)


def _optimizers(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    running = {each.optimizer for each in experiment.racers}
    if len(running) == 1:
        running |= {*USUAL}
    for row in OPTIMIZERS.rows():
        if "samples" in row.averages and not experiment.objective.is_series:
            continue  # made for a series; from anything steeper it runs away
        # Each with its own defaults but for the learning rate, or none would run as it is meant to.
        plain = replace(racer, values={n: v for n, v in racer.values.items() if n == "learning_rate"})
        entrant = racer if row.key == racer.optimizer else with_optimizer(plain, row.key)
        yield RaceOption(row.title, row.meaning, entrant, row.key in running)
    for each in experiment.racers:
        if is_own(each.optimizer):
            named_like_a_row = any(each.name == row.title for row in OPTIMIZERS.rows())
            title = f"{each.name}, own equations" if named_like_a_row else each.name
            yield RaceOption(title, OPTIMIZERS[each.optimizer].meaning, each, is_usual=True)


def _rates(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    row = OPTIMIZERS[racer.optimizer]
    dialect = experiment.dialect_of(racer)
    parameter = next(p for p in row.parameters_in(dialect) if p.name == "learning_rate")
    now = float(racer.values.get("learning_rate", parameter.default_in(dialect)))
    for rate in sorted({*RATES, now}):
        try:
            parameter.check(rate)
        except RavineError:
            continue
        entrant = replace(racer, values={**racer.values, "learning_rate": rate})
        title = f"rate {number_text(rate)}"
        yield RaceOption(title, f"Learning rate {number_text(rate)}.", entrant, now / 4 < rate < now * 4)


def _betas(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    row = OPTIMIZERS[racer.optimizer]
    now = float(row.completed(racer.values, experiment.dialect_of(racer))["beta"])
    for beta in sorted({*BETAS, now}):
        entrant = replace(racer, values={**racer.values, "beta": beta})
        meaning = f"An average over about {number_text(round(window_of(beta), 4))} values."
        yield RaceOption(f"beta {number_text(beta)}", meaning, entrant, beta in (0.5, now, 0.98))


def _has(name: str) -> Callable[[Experiment], bool]:
    """Whether the racer that is chosen has a setting of that name."""

    def has(experiment: Experiment) -> bool:
        chosen = experiment.racers[chosen_racer(experiment, len(experiment.racers))]
        return name in {parameter.name for parameter in OPTIMIZERS[chosen.optimizer].parameters}

    return has


def _choices(name: str, rows: tuple[Row, ...], usual: tuple[str, ...]) -> Callable[..., Iterator[RaceOption]]:
    def entrants(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
        spec = experiment.network
        if spec is None:
            return
        for row in rows:
            try:
                own = with_choice(racer.network, name, row.key, spec, experiment.dialect)
            except RavineError:
                continue  # no layer of this network can have it
            yield RaceOption(row.title, row.meaning, replace(racer, network=own), row.key in usual)

    return entrants


def _layer_numbers(
    name: str, word: str, values: tuple[float, ...], usual: tuple[float, ...]
) -> Callable[..., Iterator[RaceOption]]:
    """Racers that differ in one number of their layers."""

    def entrants(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
        spec = experiment.network
        if spec is None:
            return
        parameter = layer_parameters()[name]
        for value in values:
            given = int(value) if isinstance(parameter.default, int) else value
            own = with_values(racer.network, {name: given})
            try:
                overridden(spec, own or NetworkOverride(), experiment.dialect)
            except RavineError:
                continue  # no layer of this network has it
            title = f"{word} {number_text(value)}"
            yield RaceOption(title, parameter.meaning, replace(racer, network=own), value in usual)

    return entrants


def _depths(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    """Networks of one to five hidden layers like the first one."""
    spec = experiment.network
    if spec is None:
        return
    first, last = spec.layers[0].drawn, spec.layers[-1].drawn
    for count in range(1, 6):
        own = replace(racer.network or NetworkOverride(), layers=(first,) * count + (last,), start=None)
        title = f"{count} hidden layer{'s' * (count > 1)}"
        meaning = "Hidden layers like the first one, then the output."
        yield RaceOption(title, meaning, replace(racer, network=own), count in (1, 2, 4))


def _has_number(name: str) -> Callable[[Experiment], bool]:
    """Whether some layer of the network has a number of that name."""

    def has(experiment: Experiment) -> bool:
        spec = experiment.network
        kinds = () if spec is None else {layer.kind for layer in spec.layers}
        return any(name in {p.name for p in LAYERS[kind].parameters} for kind in kinds)

    return has


def _is_stacked(experiment: Experiment) -> bool:
    """Whether the first and the last layer are dense, so that more can stand between them."""
    spec = experiment.network
    return (
        _is_deep(experiment) and spec is not None and spec.layers[0].kind == spec.layers[-1].kind == "dense"
    )


def _seeds(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    del experiment
    for seed in SEEDS:
        entrant = replace(racer, network=with_start_seed(racer.network, seed))
        yield RaceOption(f"start {seed}", f"First weights drawn by seed {seed}.", entrant, seed in SEEDS[:4])


def _starts(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    surface = as_surface(experiment.objective)
    if surface is None:
        return
    for number, start in enumerate(islice(scattered(surface.domain or surface.usual_domain), STARTS), 1):
        x, y = map(number_text, (float(f"{value:.3g}") for value in start))
        rounded = (float(x), float(y))
        title = f"from ({x}, {y})"
        yield RaceOption(
            title, f"Starts at ({x}, {y}).", replace(racer, start=rounded), number <= USUAL_STARTS
        )


def _is_network(experiment: Experiment) -> bool:
    return experiment.objective.has_layers


def _is_deep(experiment: Experiment) -> bool:
    return experiment.network is not None and has_hidden(experiment.network)


RACES = (
    Race(
        "optimizer", "optimizers", "Which rule finds its way best from one start.",
        _optimizers, lambda _: True,
    ),
    Race(
        "learning_rate", "learning rates", "How long the steps of one rule should be.",
        _rates, _has("learning_rate"),
    ),
    Race(
        "beta", "betas", "How many values an average should span: noise against lag.",
        _betas, _has("beta"),
    ),
    Race(
        "activation", "activations", "Which function of the hidden layers learns best.",
        _choices("activation", ACTIVATIONS.rows(), ("sigmoid", "tanh", "relu")), _is_deep,
    ),
    Race(
        "initializer", "initializers", "From which first weights a network learns best.",
        _choices("initializer", INITIALIZERS.rows(), ("zeros", "glorot_uniform", "he_normal")), _is_network,
    ),
    Race(
        "units", "widths", "How many units the hidden layers should have.",
        _layer_numbers("units", "units", (1, 2, 4, 8, 16, 32, 64, 128), (2, 8, 32)), _is_deep,
    ),
    Race(
        "depth", "depths", "How many hidden layers a network should have.", _depths, _is_stacked,
    ),
    Race(
        "l1", "L1 penalties", "How much each weight should cost by its size.",
        _layer_numbers("l1", "L1", PENALTIES, (0.0, 0.001, 0.01)), _has_number("l1"),
    ),
    Race(
        "l2", "L2 penalties", "How much each weight should cost by its square.",
        _layer_numbers("l2", "L2", PENALTIES, (0.0, 0.001, 0.01)), _has_number("l2"),
    ),
    Race(
        "rate", "dropout rates", "What share of a layer should be dropped in training.",
        _layer_numbers("rate", "dropout", (0.0, 0.1, 0.2, 0.3, 0.5, 0.7), (0.0, 0.2, 0.5)),
        _has_number("rate"),
    ),
    *DATA_RACES,
    Race(
        "start", "starts", "Where one rule leads from many places of the surface.",
        _starts, lambda experiment: experiment.objective.has_points,
    ),
    Race(
        "start_seed", "start seeds", "How much depends on the luck of the first weights.",
        _seeds, _is_network,
    ),
)  # fmt: skip


def raced(experiment: Experiment, entrants: tuple[RaceOption, ...]) -> Experiment:
    """The same experiment, with these racers in place of those there were."""
    racers = named(tuple(replace(each.racer, name=each.title) for each in entrants))
    return replace(experiment, racers=racers, changes=(), view={**experiment.view, "racer": 0})
