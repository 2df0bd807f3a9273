"""The TOML form of a surface: a row of the catalogue or a formula, with its constants."""

from __future__ import annotations

from typing import Any

from engine.errors import RavineError
from engine.experiment.description import SurfaceSpec
from engine.experiment.toml_reader import TableReader, number, numbers, row_of, values_of
from engine.surfaces.objective import SURFACES, SurfaceObjective


def read_surface(reader: TableReader) -> SurfaceSpec:
    """A surface from the table ``[objective]``; keys that are not its own stay in the reader.

    Args:
        reader: of the table, without its kind.

    Raises:
        RavineError: names the place, what is allowed and the fix.
    """
    key = reader.take("surface", str, default="")
    formula = reader.take("formula", str, default="")
    if bool(key) == bool(formula):
        reader.miss(
            f"{reader.place} needs either surface or formula; write for example "
            'surface = "rosenbrock" or formula = "x^2 + y^2"',
            *(() if key else ("surface", "formula")),
        )
    given = reader.table("constants")
    if key:
        row = row_of(SURFACES, key, reader.at("surface"))
        constants = values_of(row.constants, given.rest(), owner=f"surface {key}", place=given.place)
    else:
        constants = {name: number(value, given.at(name)) for name, value in given.rest().items()}
        try:
            SurfaceObjective(formula, {name: float(value) for name, value in constants.items()})
        except RavineError as error:
            raise error.at(reader.at("formula")) from None
    start = reader.take("start", list)
    return SurfaceSpec(
        surface=key,
        formula=formula,
        constants={name: float(value) for name, value in constants.items()},
        domain=reader.domain("domain"),
        start=None if start is None else numbers(start, reader.at("start"), count=2),
    )


def surface_table(spec: SurfaceSpec) -> dict[str, Any]:
    """A surface as a table, without plane and start; what has its default is left out."""
    table: dict[str, Any] = {"surface": spec.surface} if spec.surface else {"formula": spec.formula}
    return table | ({"constants": dict(spec.constants)} if spec.constants else {})
