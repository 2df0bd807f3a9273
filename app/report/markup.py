"""The markup of a report, which a browser and Qt's text documents both lay out; all texts stay texts."""

from __future__ import annotations

import html
from collections.abc import Callable

from app.report.content import Picture, Report, Section, Table

#: So many facts stand beside one another.
ABREAST = 3
#: Where a picture is loaded from.
Source = Callable[[Picture], str]


def markup(report: Report, source: Source) -> str:
    """The body of a report."""
    parts = [f"<h1>{html.escape(report.title)}</h1>"]
    for section in report.sections:
        parts += _section(section, source)
    return "\n".join(parts)


def _section(section: Section, source: Source) -> list[str]:
    parts = [f"<h2>{html.escape(section.heading)}</h2>"]
    if section.facts:
        cells = [
            f'<td class="name">{html.escape(name)}</td><td>{html.escape(text)}</td>'
            for name, text in section.facts
        ]
        rows = (
            f"<tr>{''.join(cells[place : place + ABREAST])}</tr>" for place in range(0, len(cells), ABREAST)
        )
        parts.append(f'<table class="facts">{"".join(rows)}</table>')
    parts += (
        f'<p class="picture"><img src="{html.escape(source(each))}" alt="{html.escape(each.alt)}" '
        f'width="{each.width}" height="{each.height}"></p>'
        for each in section.pictures
    )
    for table in section.tables:
        parts += _table(table)
    parts += (f'<p class="note">{html.escape(note)}</p>' for note in section.notes)
    return parts


def _table(table: Table) -> list[str]:
    kinds = ["text" if place < table.texts else "number" for place in range(len(table.head))]
    lines = [_row("th", kinds, table.head), *(_row("td", kinds, row) for row in table.rows)]
    title = [f'<p class="title">{html.escape(table.title)}</p>'] if table.title else []
    return [*title, f'<table class="values">{"".join(lines)}</table>']


def _row(tag: str, kinds: list[str], cells: tuple[str, ...]) -> str:
    made = (
        f'<{tag} class="{kind}">{html.escape(cell)}</{tag}>' for kind, cell in zip(kinds, cells, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"
