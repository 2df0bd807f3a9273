"""Data that a program names instead of writing them out: scikit-learn's sets and the digits of MNIST."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.code_reading.source_code import SourceCode, UnreadableError, dotted_name
from engine.data import DATASETS
from engine.errors import RavineError
from engine.parameters import Value, check_values


@dataclass(frozen=True)
class KnownData:
    """A data set of Ravine's for one that programs name.

    Attributes:
        dataset: its key.
        likeness: how it is related to what the program asks for; after "make_moons: ".
        arguments: the program's arguments and the parameters of the data set that they are.
        values: parameters that are always set.
    """

    dataset: str
    likeness: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)


DRAWN = "the same shape, its points drawn anew"
SAME = "the same rows"
SMALLER = "8 by 8 pixels instead of 28 by 28, and fewer of them"
SIZE = {"n_samples": "samples", "noise": "noise"}
#: By the last part of a name that a program mentions, or the one before `load_data`.
KNOWN: Mapping[str, KnownData] = {
    "make_moons": KnownData("moons", DRAWN, SIZE),
    "make_circles": KnownData("circle", "a disc inside a ring as well, its points drawn anew", SIZE),
    "make_blobs": KnownData("blobs", DRAWN, {"n_samples": "samples", "centers": "classes"}),
    "load_iris": KnownData("iris", SAME, values={"inputs": "all"}),
    "load_wine": KnownData("wine", SAME),
    "load_breast_cancer": KnownData("breast_cancer", SAME),
    "load_diabetes": KnownData("diabetes", SAME),
    "load_digits": KnownData("digits", SAME),
    "mnist": KnownData("digits", SMALLER),
    "MNIST": KnownData("digits", SMALLER),
}  # fmt: skip
SCALERS = {"StandardScaler": "standard", "MinMaxScaler": "minmax"}


def find_known_data(source: SourceCode) -> tuple[str, KnownData, dict[str, Value]] | None:
    """The first data that a program names: their name there, what they are here and its parameters."""
    scaling = "none"
    found: tuple[str, KnownData, ast.Call] | None = None
    share: float | None = None
    for call in source.calls():
        parts = dotted_name(call.func).split(".")
        name = next((part for part in (parts[-1], *parts[-2:-1]) if part in KNOWN), "")
        if name and found is None:
            found = name, KNOWN[name], call
        scaling = SCALERS.get(parts[-1], scaling)
        if parts[-1] == "train_test_split":
            share = _number(
                source, next((word.value for word in call.keywords if word.arg == "test_size"), None)
            )
    if found is None:
        return None
    name, known, call = found
    if share is None and known.likeness is not SMALLER:  # which comes in two parts
        share = 0.0
    given: dict[str, float | str | None] = {"scaling": scaling, "test_share": share}
    positions = dict(zip(known.arguments, call.args, strict=False))
    words = positions | {word.arg: word.value for word in call.keywords if word.arg is not None}
    given |= {own: _number(source, words.get(argument)) for argument, own in known.arguments.items()}
    return name, known, {**known.values, **_fitting(known.dataset, given)}


def _number(source: SourceCode, node: ast.expr | None) -> float | None:
    try:
        return None if node is None else source.number(node)
    except UnreadableError:
        return None


def _fitting(dataset: str, given: Mapping[str, float | str | None]) -> dict[str, Value]:
    """The values that the data set has a parameter for and allows."""
    parameters = DATASETS[dataset].parameters
    values: dict[str, Value] = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if value is None:
            continue
        try:
            values |= check_values(parameters, {parameter.name: value}, owner=dataset)
        except RavineError:
            continue
    return values
