"""Draws the rooms of the code and how they import each other, from the real imports, into docs/.

    python tools/map.py           docs/architecture.svg and the tables of docs/ARCHITECTURE.md, made anew
    python tools/map.py --check   says whether they are as they would be made

The rows of rooms are the layers of the import contracts in pyproject.toml; the arrows are what grimp, which
import-linter brings, reads from the code. An arrow that follows from others (A to B to C) is left out.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE, PAGE = ROOT / "docs" / "architecture.svg", ROOT / "docs" / "ARCHITECTURE.md"
FLOORS = {
    "app": "app composes: window, command line, lessons, export",
    "widgets": "widgets show: a frame in, intents out",
    "engine": "engine computes: NumPy only, no Qt",
}
BEGIN, END = "<!-- {}: made by make map -->", "<!-- end of {} -->"

#: Pixels.
WIDTH, MARGIN, TITLE, BOX, ROW, GAP, LETTER = 1240, 24, 34, 34, 66, 14, 7.3
#: Short rows are shifted in turn, so that an arrow across several rows does not hide behind their rooms.
SHIFTS = (0, 150, -150, 60, -210)
#: So many rooms stand in one row at the most.
MOST_IN_A_ROW = 7
STYLE = """
  text { font: 13px 'Inter', 'Segoe UI', 'Helvetica Neue', sans-serif; fill: #1c2330; }
  .floor { fill: #f3f5f8; stroke: #d4dae3; }
  .title { font-weight: 600; fill: #46536a; }
  .room { fill: #ffffff; stroke: #7d8ba3; }
  .count { fill: #7d8ba3; font-size: 11px; }
  .import { fill: none; stroke: #4a7fb5; stroke-opacity: .55; stroke-width: 1.1; }
  .head { fill: #4a7fb5; }
"""


@dataclass(frozen=True)
class Floor:
    """One of the three packages.

    Attributes:
        name: of the package.
        rows: its rooms as the contract layers them, the highest first. The modules of its ground floor stand
            together under the name of the package.
        imports: room -> the rooms that it imports and that are not implied by others.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    imports: Mapping[str, frozenset[str]]


def contract_rows(container: str) -> tuple[tuple[str, ...], ...]:
    """The rooms of a package, row by row, from its contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(each["layers"] for each in contracts["contracts"] if each.get("containers") == [container])
    rows = []
    for layer in layers:
        names = [name.strip() for name in layer.replace(":", "|").split("|")]
        # The modules of the ground floor stand together, under the name of the package.
        is_ground = len(names) > 1 and not any((ROOT / container / name).is_dir() for name in names)
        rows.append((container,) if is_ground else tuple(names))
    return tuple(rows)


def floors() -> Iterator[Floor]:
    """The three floors with the imports between their rooms."""
    graph = grimp.build_graph(*FLOORS)
    for container in FLOORS:
        rows = contract_rows(container)
        rooms = [room for row in rows for room in row if room != container]
        imports = {
            one: {
                other
                for other in rooms
                if other != one
                and graph.direct_import_exists(
                    importer=f"{container}.{one}", imported=f"{container}.{other}", as_packages=True
                )
            }
            for one in rooms
        }
        yield Floor(container, rows, reduced(imports))


def reduced(imports: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Without the imports that follow from others; there are no circles."""

    def reached(room: str) -> set[str]:
        return imports[room].union(*(reached(other) for other in imports[room]))

    return {
        room: frozenset(
            other for other in others if not any(other in reached(via) for via in others - {other})
        )
        for room, others in imports.items()
    }


def wrapped(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows, a long one as several."""
    for row in rows:
        parts = -(-len(row) // MOST_IN_A_ROW)
        size = -(-len(row) // parts)
        for start in range(0, len(row), size):
            yield row[start : start + size]


def picture(drawn: Sequence[Floor]) -> str:
    """The SVG."""
    top, parts = float(MARGIN), list[str]()
    for floor in drawn:
        rows = list(wrapped(floor.rows))
        height = TITLE + len(rows) * ROW - (ROW - BOX) + MARGIN
        inside = WIDTH - 2 * MARGIN
        parts.append(
            f'<rect class="floor" x="{MARGIN}" y="{top:g}" width="{inside}" height="{height}" rx="8"/>'
            f'<text class="title" x="{MARGIN + 16}" y="{top + 23:g}">{escape(FLOORS[floor.name])}</text>'
        )
        places = placed(rows, top + TITLE)
        parts += [arrow(places[one], places[other]) for one, other in sorted(arrows(floor))]
        parts += [box(floor.name, room, places[room]) for row in rows for room in row]
        top += height + MARGIN
    head = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
    )
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" width="{WIDTH}" '
        f'height="{top:g}">\n<style>{STYLE}</style>\n{head}\n'
        f'<rect width="{WIDTH}" height="{top:g}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def arrows(floor: Floor) -> Iterator[tuple[str, str]]:
    """Pairs of a room and one that it imports."""
    for room, others in floor.imports.items():
        for other in others:
            yield room, other


def label(container: str, room: str) -> str:
    """What a room is called in the picture."""
    return f"{container}/*.py" if room == container else room


def placed(rows: Sequence[Sequence[str]], top: float) -> dict[str, tuple[float, float, float]]:
    """The left edge, top and width of each room."""
    places = {}
    for index, row in enumerate(rows):
        widths = [max(70.0, LETTER * len(room) + 44) for room in row]
        free = WIDTH - 4 * MARGIN - sum(widths)
        gap = min(max(free / max(len(row) - 1, 1), GAP), 60.0)
        left = (WIDTH - sum(widths) - gap * (len(row) - 1)) / 2 + SHIFTS[index % len(SHIFTS)] * (len(row) < 3)
        for room, width in zip(row, widths, strict=True):
            places[room] = (left, top + index * ROW, width)
            left += width + gap
    return places


def arrow(start: tuple[float, float, float], end: tuple[float, float, float]) -> str:
    """From the lower edge of one box to the upper edge of another."""
    x, y = start[0] + start[2] / 2, start[1] + BOX
    to_x, to_y = end[0] + end[2] / 2, end[1] - 2
    bend = (to_y - y) / 2
    return (
        f'<path class="import" marker-end="url(#head)" d="M{x:.1f} {y:.1f} C{x:.1f} {y + bend:.1f} '
        f'{to_x:.1f} {to_y - bend:.1f} {to_x:.1f} {to_y:.1f}"/>'
    )


def box(container: str, room: str, place: tuple[float, float, float]) -> str:
    """A room with the number of its modules."""
    left, top, width = place
    count = len(modules(container, room))
    return (
        f'<rect class="room" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{BOX}" rx="5"/>'
        f'<text x="{left + 12:.1f}" y="{top + 22:.1f}">{escape(label(container, room))}</text>'
        f'<text class="count" x="{left + width - 10:.1f}" y="{top + 22:.1f}" text-anchor="end">{count}</text>'
    )


def modules(container: str, room: str) -> list[str]:
    """The modules of a room by name; of a package's ground floor those beside its rooms."""
    folder = ROOT / container if room == container else ROOT / container / room
    if not folder.is_dir():
        return [room]
    found = folder.glob("*.py") if room == container else folder.rglob("*.py")
    return sorted(
        str(path.relative_to(folder).with_suffix("")) for path in found if path.name != "__init__.py"
    )


def sentence(container: str, room: str) -> str:
    """What a room says of itself: the first paragraph of its docstring, on one line."""
    folder = ROOT / container / ("" if room == container else room)
    source = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split())


def table(container: str) -> str:
    """The rooms of a package as a Markdown table, the highest first."""
    lines = ["| room | what lives there | its modules |", "|---|---|---|"]
    for row in contract_rows(container):
        for room in row:
            is_folder = (ROOT / container / room).is_dir()
            place = (
                f"{container}/" if room == container else f"{container}/{room}{'' if is_folder else '.py'}"
            )
            names = ", ".join(modules(container, room))
            lines.append(f"| `{place}` | {sentence(container, room)} | {names} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with its tables made anew."""
    for container in FLOORS:
        begin, end = BEGIN.format(container), END.format(container)
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{table(container)}\n{end}{after}"
    return text


def main() -> int:
    """Write both, or with ``--check`` say whether they are up to date."""
    made = {PICTURE: picture(list(floors())), PAGE: page(PAGE.read_text(encoding="utf-8"))}
    if sys.argv[1:] == ["--check"]:
        old = [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text]
        if old:
            sys.stderr.write(f"docs: {' and '.join(old)} no longer show the code; run make map\n")
        return len(old)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
