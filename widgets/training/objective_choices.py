"""What there is to be trained: the choices, and the parameters of each."""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.data import DATASETS, SERIES, Dataset
from engine.data.examples import KIND_TITLES
from engine.experiment.description import SurfaceSpec
from engine.parameters import Parameter
from engine.surfaces.objective import DEFAULT_CONSTANTS, SURFACES, SurfaceObjective

#: The choice of a formula of one's own.
OWN = "formula"
#: The choice of a table of one's own.
OWN_TABLE = "table"
#: The choice of points that are drawn.
OWN_POINTS = "points"
#: The choice of a column of one's own table, to be averaged.
TABLE_SERIES = "average of a table"


@cache
def _lines() -> tuple[Dataset, ...]:
    """The data sets one linear neuron with one input can learn."""
    fitting = []
    for row in DATASETS.rows():
        data = row.make(np.random.default_rng(0))
        if data.kind == "regression" and len(data.feature_names) == 1:
            fitting.append(row)
    return tuple(fitting)


@cache
def telling(key: str) -> tuple[Parameter, ...]:
    """The parameters that set a data set apart: no other line has them; none of a table of one's own."""
    if not key:
        return ()
    others = {p.name for row in _lines() if row.key != key for p in row.parameters}
    return tuple(p for p in DATASETS[key].parameters if p.name not in others)


def averaged(key: str) -> str:
    """The choice of a series' moving average, apart from that of a neuron that learns it."""
    return f"average {key}"


def constants_of(spec: SurfaceSpec) -> tuple[Parameter, ...]:
    """The constants of a surface as adjustable parameters.

    Raises:
        RavineError: the formula or the surface's name is not right.
    """
    if spec.surface:
        return SURFACES[spec.surface].constants
    return tuple(
        Parameter(
            name=name,
            default=DEFAULT_CONSTANTS[name],
            low=-1e12,
            high=1e12,
            slider_low=-5.0,
            slider_high=5.0,
            symbol=name,
            meaning="A constant of the formula.",
        )
        for name in SurfaceObjective(spec.formula).constant_names
    )


def as_formula(spec: SurfaceSpec, formula: str) -> SurfaceSpec:
    """Another formula in the place of a surface: its start, its plane and the constants it shares stay.

    Raises:
        RavineError: the formula is not right.
    """
    row = SURFACES[spec.surface] if spec.surface else None
    given = {p.name: float(p.default) for p in constants_of(spec)} | dict(spec.constants)
    used = SurfaceObjective(formula).constant_names
    return SurfaceSpec(
        formula=formula,
        constants={name: value for name, value in given.items() if name in used},
        domain=spec.domain or (row.domain if row else None),
        start=spec.start or (row.start if row else None),
    )


def objective_groups() -> dict[str, str]:
    """The headings under which the list has them: surfaces and data apart."""
    lines = {row.key: "One neuron on a line" for row in _lines()}
    return {
        OWN: "Your own",
        OWN_TABLE: "Your own",
        OWN_POINTS: "Your own",
        **{row.key: "Surfaces" for row in SURFACES.rows()},
        **{averaged(key): "Averages of a series" for key in SERIES},
        TABLE_SERIES: "Averages of a series",
        **{row.key: f"Networks: {KIND_TITLES[row.kind]}" for row in DATASETS.rows() if row.key not in lines},
        **lines,
    }


def objective_choices() -> list[tuple[str, str, str]]:
    """Key, title and meaning of everything that can be trained here."""
    own = (OWN, "Own formula", "Any f(x, y) you type, in pieces too, with constants from a to h.")
    table = (OWN_TABLE, "Own table…", "A CSV file of yours: choose its columns, and what is learned.")
    points = (OWN_POINTS, "Draw points…", "Draw classes of points on a plane, or points of a curve.")
    surfaces = [(row.key, row.title, f"{row.meaning}") for row in SURFACES.rows()]
    neurons = [(row.key, f"Neuron: {row.title}", row.meaning) for row in _lines()]
    averages = [
        (
            averaged(key),
            f"Average: {DATASETS[key].title}",
            "The moving average of the series, value by value.",
        )
        for key in SERIES
    ]
    averages.append(
        (TABLE_SERIES, "Average: a table's column", "The moving average of a column of your own CSV.")
    )
    deep = [row for row in DATASETS.rows() if row not in _lines()]
    networks = [
        (row.key, f"{title}: {row.title}", row.meaning)
        for kind, title in KIND_TITLES.items()
        for row in deep
        if row.kind == kind
    ]
    return [own, table, points, *surfaces, *averages, *neurons, *networks]
