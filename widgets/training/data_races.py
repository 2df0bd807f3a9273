"""Races over what networks learn from: batches, how many examples, which inputs, and how they are scaled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from engine.data.features import offered_features, short_names
from engine.data.row import SCALING, TRAIN_SHARE
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec
from engine.experiment.network_file import data_parameters
from engine.parameters import number_text
from widgets.training.race_options import Race, RaceOption
from widgets.training.racer_networks import with_own

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 0)
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
USUAL_BATCHES, USUAL_SHARES = (1, 8, 32, 0), (0.1, 0.3, 1.0)


def _options(
    experiment: Experiment, racer: RacerSpec, given: Iterator[tuple[str, str, dict[str, Any], bool]]
) -> Iterator[RaceOption]:
    """Racers with something of their own: a title, its meaning, what it is, and whether it is usual."""
    spec = experiment.network
    if spec is None:
        return
    for title, meaning, own, usual in given:
        yield RaceOption(title, meaning, replace(racer, network=with_own(racer.network, spec, **own)), usual)


def _batches(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    return _options(
        experiment,
        racer,
        (
            (
                f"batch {size}" if size else "full batch",
                f"Each step sees {size or 'all'} examples.",
                {"batch_size": size},
                size in USUAL_BATCHES,
            )
            for size in BATCHES
        ),
    )


def _shares(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    return _options(
        experiment,
        racer,
        (
            (
                f"{number_text(100.0 * share)} % of the rows",
                TRAIN_SHARE.meaning,
                {"train_share": share},
                share in USUAL_SHARES,
            )
            for share in SHARES
        ),
    )


def _scalings(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    if not _has(SCALING.name)(experiment):
        return iter(())
    titles = {"standard": "mean 0, variance 1", "minmax": "from 0 to 1", "none": "own units"}
    return _options(
        experiment,
        racer,
        ((titles[key], SCALING.meaning, {"scaling": key}, True) for key in map(str, SCALING.choices)),
    )


def _inputs(experiment: Experiment, racer: RacerSpec) -> Iterator[RaceOption]:
    """The columns, each left out, and with squares and products of them."""
    spec = experiment.network
    count = 0 if spec is None else _columns(spec)
    names = short_names(count)
    sets: list[tuple[str, str, tuple[str, ...], bool]] = []
    if count:
        all_of_them = names if spec is not None and spec.features else ()
        sets.append(("all columns", "The columns as they are.", all_of_them, True))
    if len(names) > 1:
        sets += [
            (f"without {name}", f"All columns but {name}.", tuple(n for n in names if n != name), True)
            for name in names
        ]
    if offered := offered_features(count):
        sets.append(("with squares", "Columns, their squares, products and sines.", offered, False))
    return _options(
        experiment, racer, ((title, told, {"features": own}, usual) for title, told, own, usual in sets)
    )


def _columns(spec: NetworkSpec) -> int:
    """How many columns the data have; 0 where they cannot be read."""
    from engine.fitting.network_fitting import examples_of  # noqa: PLC0415 - it makes the data

    try:
        return len(examples_of(spec).column_names)
    except RavineError:
        return 0


def _is_network(experiment: Experiment) -> bool:
    return experiment.network is not None


def _has(name: str) -> Callable[[Experiment], bool]:
    def has(experiment: Experiment) -> bool:
        spec = experiment.network
        return spec is not None and name in {parameter.name for parameter in data_parameters(spec)}

    return has


DATA_RACES = (
    Race("batch_size", "batch sizes", "How many examples a step should see.", _batches, _is_network),
    Race("train_share", "data sizes", "How many examples are enough to learn from.", _shares, _is_network),
    Race("features", "inputs", "Which columns a network needs.", _inputs, _is_network),
    Race("scaling", "scalings", "Whether columns should have a common size.", _scalings, _has("scaling")),
)
