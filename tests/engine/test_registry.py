"""Every row of every table in the engine is complete; a new table or row is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import engine
from engine.errors import RavineError
from engine.parameters import DIALECTS, Parameter
from engine.registry import Registry, Row

MODULES = sorted(info.name for info in pkgutil.walk_packages(engine.__path__, "engine."))


def registries() -> list[Registry[Row]]:
    """Every table that a module of the engine holds under a name of its own."""
    tables: dict[int, Registry[Row]] = {}
    for name in MODULES:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Registry):
                tables[id(value)] = value
    return list(tables.values())


def parameters_of(row: Row) -> list[Parameter]:
    """Every parameter of a row, whatever the row calls them (a surface calls them constants)."""
    values = (value for value in vars(row).values() if isinstance(value, tuple))
    return [entry for value in values for entry in value if isinstance(entry, Parameter)]


TABLES = registries()
ROWS = [pytest.param(row, id=f"{table.kind}-{row.key}") for table in TABLES for row in table.rows()]


PARAMETERS = [
    pytest.param(parameter, id=f"{table.kind}-{row.key}-{parameter.name}")
    for table in TABLES
    for row in table.rows()
    for parameter in parameters_of(row)
]


def test_no_two_tables_hold_the_same_kind() -> None:
    kinds = [table.kind for table in TABLES]
    assert sorted(set(kinds)) == sorted(kinds)


@pytest.mark.parametrize("table", [pytest.param(table, id=table.kind) for table in TABLES])
def test_a_table_has_rows_and_no_two_share_a_title(table: Registry[Row]) -> None:
    titles = [row.title for row in table.rows()]
    assert titles
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_says_what_it_is(row: Row) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", row.key), "a key is snake_case"
    assert row.title.strip()
    assert row.meaning.strip()


@pytest.mark.parametrize("row", ROWS)
def test_the_parameters_of_a_row_have_names_of_their_own(row: Row) -> None:
    names = [parameter.name for parameter in parameters_of(row)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_is_explained(parameter: Parameter) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", parameter.name)
    assert re.fullmatch(r"[A-Z0-9].*\.", parameter.meaning), "a meaning is a sentence"
    assert parameter.meaning != parameter.meaning.upper()
    if parameter.kind in (int, float):
        assert parameter.symbol, "a number of a formula has a symbol in it"
    subscript = r"(_(\d|[+-]|\{\\(min|max)\}))?"
    assert re.fullmatch(rf"(|[A-Za-z]|\\[A-Za-z]+){subscript}", parameter.symbol), "a letter in LaTeX"


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_allows_its_own_defaults(parameter: Parameter) -> None:
    assert set(parameter.dialect_defaults) <= set(DIALECTS)
    for dialect in DIALECTS:
        default = parameter.default_in(dialect)
        checked = parameter.check(default)
        assert (type(checked), checked) == (parameter.kind, default)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_that_is_a_number_can_be_a_slider(parameter: Parameter) -> None:
    if parameter.kind not in (int, float):
        return
    left = parameter.low if parameter.slider_low is None else parameter.slider_low
    right = parameter.high if parameter.slider_high is None else parameter.slider_high
    assert parameter.low <= left < right <= parameter.high
    assert abs(left) < float("inf"), "a slider has ends"
    assert abs(right) < float("inf"), "a slider has ends"
    if parameter.scale == "log":
        assert left > 0, "a slider in decades does not reach zero"


def test_two_rows_of_one_key_are_refused() -> None:
    row = TABLES[0].rows()[0]
    with pytest.raises(ValueError, match=f"two rows of table share the key '{row.key}'"):
        Registry("table", [row, row])


def test_an_unknown_key_is_answered_with_the_nearest_and_is_not_in_the_table() -> None:
    table = TABLES[0]
    row = table.rows()[0]
    assert row.key in table
    assert f"{row.key}_" not in table
    with pytest.raises(RavineError, match=row.key):
        table[f"{row.key}_"]
    assert (len(table), list(table)) == (len(table.rows()), [each.key for each in table.rows()])
