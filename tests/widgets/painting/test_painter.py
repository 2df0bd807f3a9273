"""Every painter in the tree is ended whatever happens."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FILES = [path for room in ("widgets", "app") for path in (ROOT / room).rglob("*.py")]


def test_every_painter_is_made_to_be_ended_by_with() -> None:
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"\bQPainter\((?!\))", line) and not line.startswith("class Painter(QPainter)"):
                assert re.match(r"\s*with QPainter\(", line), (path, line)
