"""Texts of update rules as strangers type them: whole ones, and ones with something changed."""

from __future__ import annotations

from random import Random

from engine.optimizers.own import copy_of
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS

#: What is put into a text, or in the place of a part of it.
_PARTS = (
    *(
        "theta",
        "g",
        "m",
        "v",
        "t",
        "learning_rate",
        "beta",
        "beta_1",
        "c",
        "loss",
        "np",
        "lambda",
        "é",
        "η",
        "β",
    ),
    *(
        "=",
        "==",
        "+",
        "-",
        "*",
        "/",
        "^",
        "**",
        "(",
        ")",
        "[",
        "|",
        ",",
        ".",
        ";",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "\x00",
    ),
    *(
        "0",
        "1",
        "2.5",
        "1e400",
        "1e-9",
        "-1",
        "sqrt",
        "log",
        "max(",
        "sign(g)",
        "exp(",
        "atan2(g, m)",
        "pi",
        "e",
    ),
    *("constant ", "initial ", "gradient at ", "velocity ", "squared ", "constant beta = 0.9\n", "import os"),
    *("m = m + g\n", "theta = theta - g\n", "q = 1/(1-beta)\n", "s = sqrt(0-t)\n", "u = beta^t*u + 1\n"),
)


def strange_text(random: Random) -> str:
    """A typed copy of a row with a few parts left out, doubled, swapped, or put in from elsewhere."""
    row = random.choice(OPTIMIZERS.rows())
    text, _ = copy_of(row, {}, random.choice(DIALECTS))
    for _ in range(random.randrange(5)):
        first, last = sorted(random.randrange(len(text) + 1) for _ in range(2))
        last = min(last, first + random.choice((0, 1, 3, 40)))
        text = text[:first] + random.choice((*_PARTS, "", text[first:last] * 2)) + text[last:]
    return text
