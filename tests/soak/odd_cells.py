"""Whole tables of cells that nobody expects, which are seldom reached by changing bytes."""

from __future__ import annotations

import csv
import io
import json
from random import Random

#: What stands in cells.
CELLS = (
    "", "NA", "-", "nan", "inf", "1e308", "-1e-308", "1e999", "1" * 400, "1.000,5", "1,000.5", "1 000",
    "1'000", "12 %", "€ 3", "3 $", "-0", "1_000", "٣", "0x1f", "=1+1", "2024-02-30", "2024-03-01",
    "31.12.2024", "0001-01-01", "9999-12-31", "12/31/2024 11:59 pm", "yes", "no", "true", "<b>x</b>",
    "日本語", "\u200b", "\ue000", '"', "a\nb", "x" * 300, " ", "$\\frac{1}{", "x^2",
)  # fmt: skip
WORDS = ("p", "q", "r")
NAMES = ("a", "b c", "price", "", "a", "2019", "y", "sin", "Date", "x" * 300, "é")


def _table(random: Random) -> list[list[str]]:
    """A row of names, then mostly plain columns of which some have odd cells."""
    rows, columns = random.choice((1, 2, 3, 12, 40)), random.choice((1, 2, 2, 3, 5, 9))
    made = []
    for _ in range(columns):
        plain, odd = random.choice(((), (), WORDS, CELLS)), random.choice((0.0, 0.0, 0.1, 0.5))
        made.append(
            [
                random.choice(CELLS if random.random() < odd else plain or (f"{random.gauss(0, 9):.3g}",))
                for _ in range(rows)
            ]
        )
    names = [random.choice((*NAMES, f"c{place}")) for place in range(columns)]
    return [names, *map(list, zip(*made, strict=True))]


def odd_csv(_: bytes, random: Random) -> bytes:
    """A table of odd cells, parted by any separator."""
    out = io.StringIO()
    csv.writer(out, delimiter=random.choice(",;\t"), lineterminator=random.choice(("\n", "\r\n"))).writerows(
        _table(random)
    )
    return out.getvalue().encode()


def odd_json_lines(_: bytes, random: Random) -> bytes:
    """The same as one JSON object a line; some values are numbers, true or missing."""
    names, *rows = _table(random)
    values = (None, True, 3, -2.5, 1e308, float("nan"), 10**400)
    lines = []
    for row in rows:
        cells = [random.choice(values) if random.random() < 0.1 else cell for cell in row]
        kept = [pair for pair in zip(names, cells, strict=True) if random.random() < 0.98]
        lines.append(json.dumps(dict(kept)))
    return "\n".join(lines).encode()
