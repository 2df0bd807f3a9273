"""The HTML of a page: template, style, scripts and data put together in one file that loads nothing.

Its policy (Content-Security-Policy) names the style and the scripts by their hashes, and nothing else may run
or be fetched: whatever a stranger wrote into a lesson stays text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from string import Template

from app.export.page_metadata import GENERATOR
from app.page.style import variables
from widgets.style.resources import resource

#: The scripts in the order in which they use one another; each is a module of its own in ``resources/web``.
MODULES = (
    "numbers", "unpack", "run", "looks", "state", "drawing", "axes", "marks", "formulas", "camera", "scene",
    "surface", "contour", "loss", "step", "model", "network", "strips", "curves", "averages", "timeline",
    "lesson", "layout", "keys", "main",
)  # fmt: skip
LIBRARY = "ogl.min.js"
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@dataclass(frozen=True)
class PageParts:
    """What differs from page to page.

    Attributes:
        title: plain text.
        subtitle: plain text: where the lesson stands in the course; may be empty.
        links: to other pages, HTML that is safe; may be empty.
        text: of the lesson, HTML that is safe.
        theme: a theme's name, or empty for the browser's wish.
        blocks: data blocks, from `app.export.page_metadata.json_block`.
        run: what was recorded, deflated.
        rules: further rules of the style sheet.
    """

    title: str
    subtitle: str
    links: str
    text: str
    theme: str
    blocks: str
    run: bytes
    rules: str


def page_html(parts: PageParts) -> str:
    """A whole page."""
    style = variables() + resource_text("page.css") + parts.rules
    script = scripts()
    return Template(resource_text("page.html")).substitute(
        generator=GENERATOR,
        policy=policy(style, script),
        title=html.escape(parts.title),
        subtitle=html.escape(parts.subtitle),
        links=parts.links,
        theme=f' data-theme="{html.escape(parts.theme)}"' if parts.theme else "",
        style=style,
        text=parts.text,
        blocks=parts.blocks,
        run=base64.b64encode(parts.run).decode(),
        script=script,
    )


def policy(style: str, script: str, *, images: str = "data:") -> str:
    """What a page may do: apply this style and run this script; it loads and sends nothing else.

    Args:
        style: its style sheet.
        script: its script.
        images: where pictures may come from.
    """
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def scripts() -> str:
    """The library and all modules as one script: what they import from one another is all there."""
    own = (_EXPORT.sub("", _IMPORT.sub("", resource_text(f"{name}.js"))) for name in MODULES)
    return "\n".join((resource_text(LIBRARY), *own))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def resource_text(name: str) -> str:
    """What a file of ``resources/web`` says."""
    return resource(f"web/{name}").read_text(encoding="utf-8")
