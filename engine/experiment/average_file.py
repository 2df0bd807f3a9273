"""The TOML form of a moving average: which series, and where it comes from."""

from __future__ import annotations

from typing import Any

from engine.data import DATASETS, SERIES, series_parameters
from engine.errors import RavineError, unknown_name
from engine.experiment.description import AverageSpec
from engine.experiment.network_file import read_source
from engine.experiment.toml_reader import TableReader, numbers, values_of


def read_average(reader: TableReader, folder: str) -> AverageSpec:
    """A moving average from the table ``[objective]``; keys that are not its own stay in the reader.

    Args:
        reader: of the table, without its kind.
        folder: where paths begin.

    Raises:
        RavineError: names the place, what is allowed and the fix.
    """
    key, csv = read_source(reader, SERIES[0])
    if key and key not in SERIES:
        if key in DATASETS:
            raise RavineError(
                f'{reader.at("dataset")} = "{key}" has no order in time; series are {", ".join(SERIES)}'
            )
        raise unknown_name("series", key, SERIES).at(reader.at("dataset"))
    column = reader.take("column", (str, int), default="")
    if column != "" and not csv:
        raise RavineError(f"{reader.at('column')} belongs to a table of your own; it needs csv, not dataset")
    data = reader.table("data")
    start = reader.take("start", list)
    return AverageSpec(
        dataset=key,
        data=values_of(
            series_parameters(key), data.rest(), owner=f"dataset {key}" if key else "csv", place=data.place
        ),
        csv=csv,
        column=column,
        domain=reader.domain("domain"),
        start=None if start is None else numbers(start, reader.at("start"), count=2),
        folder=folder if csv else "",
    )


def average_table(spec: AverageSpec) -> dict[str, Any]:
    """A moving average as a table, without plane and start; what has its default is left out."""
    table: dict[str, Any] = {"dataset": spec.dataset} if spec.dataset else {"csv": spec.csv}
    if spec.column != "":
        table["column"] = spec.column
    return table | ({"data": dict(spec.data)} if spec.data else {})
