"""What a racer is called on screen: a name that tells a value tells the one that is in force."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.experiment.description import RacerSpec
from engine.parameters import Value, number_text

#: A name that ends in a number, such as those of a race over one setting: ``rate 0.001``, ``momentum 0.9``.
_ENDS_IN_NUMBER = re.compile(r"^(.*?)(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$")


def racer_title(spec: RacerSpec, values: Mapping[str, Value]) -> str:
    """The racer's name with the value in it that holds now; empty where the name is right as it is.

    Args:
        spec: the racer, with the name that it was given.
        values: its hyperparameters in force; those that are not in it have their defaults.
    """
    found = _ENDS_IN_NUMBER.match(spec.name)
    if found is None:
        return ""
    words, number = found.groups()
    for name, value in values.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and any(words == f"{word} " for word in _words(name)) and float(number) != float(value):
            return f"{words}{number_text(float(value))}"
    return ""


def _words(name: str) -> tuple[str, ...]:
    """What a setting is called in names."""
    return ("learning rate", "rate") if name == "learning_rate" else (name.replace("_", " "),)
