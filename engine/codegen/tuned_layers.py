"""Numbers of layers that change in mid-run, as programs of all languages name them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from engine.codegen.description import RunDescription

#: Numbers of layers that are penalties on their weights.
PENALTIES = ("l1", "l2")


@dataclass(frozen=True)
class TunedNumber:
    """A number of a layer that is not the same in all steps.

    Attributes:
        layer: the layer's place, from 0.
        name: of the number, as ``"l2"``.
        values: the step from which on it has a value, and the value; the first from step 0.
    """

    layer: int
    name: str
    values: tuple[tuple[int, float], ...]

    @property
    def variable(self) -> str:
        """What programs call it."""
        return f"{self.name.upper()}_{self.layer + 1}"


def tuned_numbers(run: RunDescription) -> tuple[TunedNumber, ...]:
    """The numbers of layers that change within a run."""
    found = []
    for place, layer in enumerate(run.networks[0][1].layers if run.networks else ()):
        for name in layer.tunable:
            values = [(first, float(getattr(made.layers[place], name))) for first, made in run.networks]
            changed = [values[0], *(after for before, after in pairwise(values) if before[1] != after[1])]
            if len(changed) > 1:
                found.append(TunedNumber(place, name, tuple(changed)))
    return tuple(found)


def tuned_settings(run: RunDescription, names: Collection[str]) -> list[str]:
    """Assignments of what numbers of these names are at the start."""
    return [f"{each.variable} = {each.values[0][1]!r}" for each in tuned_numbers(run) if each.name in names]


def tuned_changes(run: RunDescription, names: Collection[str]) -> dict[int, list[str]]:
    """Assignments of what numbers of these names are from a step on, by that step."""
    return _changes(run, names, lambda number, value: f"{number.variable} = {value!r}")


def tuned_rates(run: RunDescription, layers: str) -> dict[int, list[str]]:
    """Assignments of the rates of layers of a class ``Dropout``.

    Args:
        run: whose.
        layers: all layers, as code.
    """
    made = run.networks[0][1].layers if run.networks else ()
    drops = [place for place, layer in enumerate(made) if layer.drops]
    chosen = f"[each for each in {layers} if isinstance(each, Dropout)]"
    return _changes(
        run,
        ("rate",),
        lambda number, value: f"{chosen}[{drops.index(number.layer)}].rate = {value!r}",
    )


def _changes(
    run: RunDescription, names: Collection[str], write: Callable[[TunedNumber, float], str]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number in tuned_numbers(run):
        for first, value in number.values[1:] if number.name in names else ():
            found.setdefault(first, []).append(write(number, value))
    return found


def number_text(run: RunDescription, layer: int) -> Mapping[str, str]:
    """The numbers of a layer that training may change, as code; those left out are 0 in all steps.

    Args:
        run: whose.
        layer: its place, from 0.
    """
    made = run.networks[0][1].layers[layer]
    constant = {name: float(getattr(made, name)) for name in made.tunable}
    named = {each.name: each.variable for each in tuned_numbers(run) if each.layer == layer}
    return {name: repr(value) for name, value in constant.items() if value} | named
