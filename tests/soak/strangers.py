"""Files as strangers send them: good ones of every kind, and each with some of its bytes changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from tests.app.samples import RAVINE
from tests.conftest import ROOT

LESSONS = ROOT / "resources" / "lessons"
TABLE = b'a;"b c";name\n1.000;2,5;x\n2,25;NA;"y;z"\n3;4;w\n'
#: The same kinds of cells as one JSON object a line, and rows of a sheet.
LINES = b'{"a": 1, "day": "2024-03-01", "ok": true}\n\n{"a": 2.5e3, "day": "2024-03-02", "ok": false}\n'
SHEET = (("a", "day", "name"), (1, date(2024, 3, 1), "x"), (2.5, None, True), (None, 7, "#N/A"))
#: What is put into a file at some place.
PARTS = [
    b"\0",
    b"\xff",
    b'"',
    b"'",
    b"\n",
    b"\r",
    b"[[",
    b"{",
    b"= 1e999",
    b"\xee\x80\x80",
    b"$" + b"{" * 40,
    b";",
    b",",
    b"a." * 40,
]
#: Texts that a person might type or paste where a number, a name or a formula belongs.
TYPED = (
    "x^2 + y^2", "sin(x)*y", "a x^2 + b y^2", "1/x", "log(-1)", "x**9**9", "((((", "tan(x)+|y|", "sqrt(x)",
    "nan", "inf", "1e999", "-1", "0", "0,5", "1e-300", "3", "64", "0.001", "<img src=x>", "&amp;", "日本語",
    "\ue000", "a" * 300, "%s %n", "$\\frac{1}{", "", " ", "z", "relu(z)", "z*cos(z)", "adam", "momentum",
)  # fmt: skip


def changed(whole: bytes, random: Random) -> bytes:
    """A file with some parts replaced, put in or cut off."""
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(whole))
        part = random.choice(PARTS) if random.random() < 0.7 else random.randbytes(random.randint(0, 4))
        whole = whole[:at] + part + whole[at + random.randint(0, 12) :]
    return whole[: random.randint(0, len(whole))] if random.random() < 0.3 else whole


def a_table(random: Random) -> bytes:
    """A table of numbers and words."""
    columns = random.randint(1, 6)
    rows = [",".join(f"c{place}" for place in range(columns))]
    for _ in range(random.randint(2, 200)):
        cells = [f"{random.gauss(0, 10):.3g}" for _ in range(columns - 1)]
        rows.append(",".join([*cells, random.choice(["yes", "no", "", "3"])]))
    return "\n".join(rows).encode()


def a_file(folder: Path, random: Random) -> Path:
    """Write a good or a hostile file into a folder; the oldest is replaced."""
    kind = random.choice(["toml", "toml", "csv", "png", "other"])
    name = f"{random.choice(['a', 'ä b', 'c.d'])}{random.randint(0, 3)}.{'txt' if kind == 'other' else kind}"
    if kind == "toml":
        lessons = sorted(LESSONS.glob("*/experiment.toml"))
        content = RAVINE.encode() if random.random() < 0.2 else random.choice(lessons).read_bytes()
    elif kind == "csv":
        content = TABLE if random.random() < 0.2 else a_table(random)
    elif kind == "png":
        pictures = sorted((ROOT / "docs").glob("*.png"))
        content = random.choice(pictures).read_bytes()
    else:
        content = random.randbytes(random.randint(0, 2000))
    path = folder / name
    path.write_bytes(changed(content, random) if random.random() < 0.5 else content)
    return path
