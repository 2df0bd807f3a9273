"""A report as one HTML file for any browser: it loads nothing and runs nothing."""

from __future__ import annotations

import base64
import html
from string import Template

from app.page.document import policy, resource_text
from app.page.style import variables
from app.report.content import Picture, Report
from app.report.markup import markup


def report_html(report: Report, theme: str) -> bytes:
    """The report as a file; ``theme`` is its name in ``resources/palettes``."""
    style = variables() + resource_text("report.css")
    return (
        Template(resource_text("report.html"))
        .substitute(
            policy=policy(style, ""),
            title=html.escape(report.title),
            theme=html.escape(theme),
            style=style,
            body=markup(report, _data_address),
        )
        .encode()
    )


def _data_address(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
