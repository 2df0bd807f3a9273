"""What the oracle runs: every lesson and racer, and every row of the tables that a program can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from app.lessons import load
from app.lessons.catalogue import lessons
from engine.activations import ACTIVATIONS
from engine.codegen import LANGUAGES, Language
from engine.codegen.library_update import WITHOUT_DIFFERENCES
from engine.experiment.description import (
    Change,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.layers.initializers import INITIALIZERS
from engine.layers.table import LAYERS
from engine.network.losses import LOSSES
from engine.network.spec import PRECISIONS
from engine.optimizers.gradient_clipping import GRADIENT_CLIPPING
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect, Value
from engine.surfaces.catalogue import SURFACES

#: Steps of a run that is no lesson.
STEPS = 25
TANH = LayerSpec("dense", {"units": 4, "activation": "tanh"})
SCORE = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})
#: Settings that are changed in mid-run, for an optimizer in a dialect.
CHANGES: tuple[tuple[str, Dialect, tuple[tuple[int, str, Value], ...]], ...] = (
    ("sgd", "keras", ((5, "momentum", 0.9), (12, "learning_rate", 0.0002), (18, "momentum", 0.0))),
    ("momentum", "pytorch", ((8, "momentum", 0.5), (16, "learning_rate", 0.0005))),
    ("momentum", "textbook", ((6, "nesterov", True), (15, "nesterov", False))),
    ("adam", "keras", ((7, "beta_1", 0.5), (14, "learning_rate", 0.05))),
    ("adam", "pytorch", ((7, "amsgrad", True), (14, "beta_2", 0.9))),
)


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes:
        group: what it is an example of.
        name: unique among all.
        experiment: what is trained.
        racer: whose run, from 0.
    """

    group: str
    name: str
    experiment: Experiment
    racer: int = 0

    @property
    def languages(self) -> tuple[Language, ...]:
        """What it can be written in: losses of networks are too coarse in Keras for differences."""
        row = OPTIMIZERS[self.experiment.racers[self.racer].optimizer]
        takes_differences = not row.objective_functions <= WITHOUT_DIFFERENCES
        return ("numpy", "pytorch") if takes_differences and self.experiment.network else LANGUAGES


def lesson_cases() -> Iterator[Case]:
    """Every racer of every lesson."""
    for key in lessons():
        experiment = load(key)
        for place, racer in enumerate(experiment.racers):
            yield Case("lessons", f"{key}: {racer.name}", experiment, place)


def row_cases() -> Iterator[Case]:
    """Every row of the tables."""
    yield from _optimizers()
    for key in SCHEDULES:
        for warmup in (0, 6):
            lengths = [each.name for each in SCHEDULES[key].shape if each.unit == "steps"]
            values: dict[str, Value] = {name: 10 + 6 * place for place, name in enumerate(lengths)}
            values["warmup_steps"] = warmup
            racer = RacerSpec("momentum", {"learning_rate": 0.0004}, schedule=ScheduleSpec(key, values))
            yield Case("schedules", f"{key}, warm-up {warmup}", _surface(racer))
    for clipping in GRADIENT_CLIPPING:
        racer = RacerSpec("nesterov", {"learning_rate": 0.1}, clipping={clipping.name: 0.05})
        yield Case("clipping", clipping.name, _network(racer=racer))
        yield Case("clipping", f"{clipping.name}, looking ahead", _network(racer=racer, dialect="textbook"))
        yield Case("clipping", f"{clipping.name} on a surface", _surface(racer))
    for optimizer, dialect, changes in CHANGES:
        for schedule in ("constant", "exponential"):
            racer = RacerSpec(optimizer, {"learning_rate": 0.001}, schedule=ScheduleSpec(schedule))
            experiment = _surface(racer, dialect)
            told = tuple(
                Change(step, experiment.racers[0].name, name, value) for step, name, value in changes
            )
            name = f"{optimizer}, {dialect}, {schedule}, {len(changes)} changes"
            yield Case("changes in mid-run", name, replace(experiment, changes=told))
    yield from _networks()
    yield from _stopping()
    for key in SURFACES:
        yield Case("surfaces", key, _surface(RacerSpec("adam", {"learning_rate": 0.05}), surface=key))


def _optimizers() -> Iterator[Case]:
    for key in OPTIMIZERS:
        for dialect in DIALECTS:
            if key == "average":
                continue
            decays = any(parameter.name == "weight_decay" for parameter in OPTIMIZERS[key].parameters)
            for decay in (0.0, 0.02) if decays else (0.0,):
                own: dict[str, Value] = {"weight_decay": decay} if decay else {}
                told = f"{key}, {dialect}" + (", weight decay" if decay else "")
                racer, surface = (_racer(key, rate, own) for rate in (0.01, 0.002))
                yield Case("optimizers", f"{told}, network", _network(racer=racer, dialect=dialect))
                yield Case("optimizers", f"{told}, surface", _surface(surface, dialect))
    racer = RacerSpec("adam", {"bias_correction": False})
    yield Case("optimizers", "adam, without bias correction", _network(racer=racer))
    racer = RacerSpec("rmsprop", {"centered": True, "momentum": 0.5})
    for dialect in DIALECTS:
        yield Case("optimizers", f"rmsprop, {dialect}, centred", _network(racer=racer, dialect=dialect))
    racer = RacerSpec("adam", {"learning_rate": 0.002, "weight_decay": 0.02}, maximize=True)
    for dialect in DIALECTS:
        yield Case("optimizers", f"adam, {dialect}, maximised", _network(racer=racer, dialect=dialect))
    racer = RacerSpec("sgd", {"momentum": 0.9, "dampening": 0.3})
    yield Case("optimizers", "sgd, pytorch, dampened", _network(racer=racer, dialect="pytorch"))
    racer = RacerSpec("sgd", {"nesterov": True})
    yield Case(
        "optimizers", "sgd, pytorch, nesterov without momentum", _network(racer=racer, dialect="pytorch")
    )


def _racer(key: str, rate: float, own: dict[str, Value]) -> RacerSpec:
    """A racer of a row: with a learning rate, if it has one."""
    has_rate = any(parameter.name == "learning_rate" for parameter in OPTIMIZERS[key].parameters)
    return RacerSpec(key, {**({"learning_rate": rate} if has_rate else {}), **own})


def _networks() -> Iterator[Case]:
    for key in (*ACTIVATIONS, "z*cos(z) + a*z", "max(z, 0) + b*erf(z)"):
        layers = (LayerSpec("dense", {"units": 4, "activation": key}), SCORE)
        yield Case("activations", key, _network(*layers))
    approximate = LayerSpec("dense", {"units": 4, "activation": "gelu", "approximate": True})
    yield Case("activations", "gelu, approximate", _network(approximate, SCORE))
    for dialect in DIALECTS:
        prelu = LayerSpec("dense", {"units": 4, "activation": "prelu"})
        yield Case("activations", f"prelu, {dialect}", _network(prelu, SCORE, dialect=dialect))
    for key in LAYERS:
        for dialect in DIALECTS:
            middle = (TANH, LayerSpec(key, {}), SCORE)
            yield Case("layers", f"{key}, {dialect}", _network(*middle, dialect=dialect))
            yield Case("layers", f"{key} first, {dialect}", _network(*middle[1:], dialect=dialect))
    penalised = LayerSpec("dense", {"units": 4, "activation": "tanh", "l1": 0.01, "l2": 0.02})
    yield Case("layers", "dense, with penalties", _network(penalised, SCORE))
    yield Case(
        "layers",
        "dense, without biases",
        _network(LayerSpec("dense", {"units": 4, "use_bias": False}), SCORE),
    )
    for key in LOSSES:
        classes = key == "categorical_crossentropy"
        spec = NetworkSpec(
            dataset="iris" if classes else "circle",
            layers=(TANH, LayerSpec("dense", {"units": 3 if classes else 1})),
            loss=key,
        )
        yield Case("losses", key, _of(spec, RacerSpec("adam", {"learning_rate": 0.05}), "keras"))
    for key in INITIALIZERS:
        layers = (LayerSpec("dense", {"units": 4, "activation": "tanh", "initializer": key}), SCORE)
        yield Case("initializers", key, _network(*layers))
    single = _network(TANH, LayerSpec("batch_normalization", {}), SCORE)
    network = single.network
    if network is not None:
        yield Case("precision", "float32", replace(single, objective=replace(network, precision="float32")))


def _stopping() -> Iterator[Case]:
    """Runs that stop early, and numbers of layers that change before."""
    penalised = LayerSpec("dense", {"units": 4, "activation": "tanh", "l2": 0.01})
    layers = (penalised, LayerSpec("batch_normalization", {}), LayerSpec("dropout", {"rate": 0.2}), SCORE)
    tuned = ((2, "l1", 0.02), (3, "l2", 0.0), (5, "rate", 0.5))
    ways = product(DIALECTS, PRECISIONS, (True, False), ((), tuned))
    for dialect, precision, restores, changes in ways:
        values: dict[str, Value] = {"patience": 2, "every": 2, "restore_best": restores}
        racer = RacerSpec("adam", {"learning_rate": 0.1}, early_stopping=values)
        made = _network(*layers, racer=racer, dialect=dialect)
        if made.network is not None:
            data: dict[str, Value] = {"samples": 60, "test_share": 0.3}
            held_back = replace(made.network, precision=precision, data=data)
            name = made.racers[0].name
            made = replace(
                made,
                objective=held_back,
                changes=tuple(
                    Change(step, name, f"network.{number}", value) for step, number, value in changes
                ),
            )
        told = f"{dialect}, {precision}" + ("" if restores else ", the last weights kept")
        yield Case("early stopping", told + (", penalties and dropout changed" if changes else ""), made)


def _of(spec: NetworkSpec | SurfaceSpec, racer: RacerSpec, dialect: Dialect) -> Experiment:
    return Experiment(spec, named((racer,)), title="Oracle", seed=5, dialect=dialect, steps=STEPS)


def _network(*layers: LayerSpec, racer: RacerSpec | None = None, dialect: Dialect = "keras") -> Experiment:
    spec = NetworkSpec(
        dataset="circle",
        data={"samples": 60},
        layers=layers or (TANH, SCORE),
        loss="binary_crossentropy",
        batch_size=16,
    )
    return _of(spec, racer or RacerSpec("adam", {"learning_rate": 0.02}), dialect)


def _surface(racer: RacerSpec, dialect: Dialect = "keras", surface: str = "rosenbrock") -> Experiment:
    return _of(SurfaceSpec(surface=surface), racer, dialect)
