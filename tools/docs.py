"""Makes the guide into HTML: a folder that any browser opens from disk, with a search, in light and dark.

    python tools/docs.py FOLDER      out/docs by default

The pages are those that the window shows (`app.guide.pages`); the generator is markdown-it. What it writes
asks nothing of any server: the search is a script with all sections beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path, PurePosixPath
from string import Template

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.guide.pages import DOCS, INDEX, Page, all_sections, headings, pages, sections
from app.page.style import variables

LOOK = Path(__file__).resolve().parent / "docs_look"
#: What follows the guide's own pages in the list of pages.
FURTHER = "Further"


def make_docs(folder: Path) -> tuple[Path, ...]:
    """Write the guide as HTML into a folder.

    Args:
        folder: where to; it is made.

    Returns:
        The pages' files, the index first.
    """
    every, made = pages(), []
    keys = {page.key for page in every}
    template = Template((LOOK / "page.html").read_text(encoding="utf-8"))
    for place, page in enumerate(every):
        body, files = body_of(page, keys)
        made.append(folder / html_name(page.key))
        made[-1].parent.mkdir(parents=True, exist_ok=True)
        made[-1].write_text(
            template.substitute(
                title=escape(page.title),
                root="../" * (len(PurePosixPath(page.key).parts) - 1),
                pages=list_of_pages(page, every),
                body=body,
                before=step_link(page, every[place - 1], "← {}") if place else "",
                after=step_link(page, every[place + 1], "{} →") if place + 1 < len(every) else "",
            ),
            encoding="utf-8",
        )
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(DOCS / name, folder / name)
    (folder / "look.css").write_text(
        variables() + (LOOK / "look.css").read_text(encoding="utf-8"), encoding="utf-8"
    )
    shutil.copyfile(LOOK / "search.js", folder / "search.js")
    index = [[each.title, html_name(each.address), each.text] for each in all_sections()]
    (folder / "sections.js").write_text(f"window.SECTIONS = {json.dumps(index)};\n", encoding="utf-8")
    return tuple(made)


def html_name(address: str) -> str:
    """Where a page is as HTML, by its key, with an anchor perhaps."""
    return address.replace(".md", ".html", 1)


def relative(page: Page, path: str) -> str:
    """A path below the folder of documents as seen from a page."""
    return os.path.relpath(path, PurePosixPath(page.key).parent).replace(os.sep, "/")


def step_link(page: Page, other: Page, form: str) -> str:
    """A link to the page before or after."""
    return f'<a href="{escape(relative(page, html_name(other.key)))}">{escape(form.format(other.title))}</a>'


def list_of_pages(page: Page, every: Sequence[Page]) -> str:
    """The list at the side: the pages below the index's headings, then what they lead to."""
    index = every[0]
    groups = {
        section.heading.title: [
            other for other in every if f"({PurePosixPath(other.key).name})" in section.text
        ]
        for section in sections(index)
    }
    listed = [index, *(other for others in groups.values() for other in others)]
    groups[FURTHER] = [other for other in every if other not in listed]
    return "\n".join(
        f"<h2>{escape(title)}</h2><ul>{''.join(_entry(page, other) for other in others)}</ul>"
        for title, others in groups.items()
        if others
    )


def _entry(page: Page, other: Page) -> str:
    current = ' aria-current="page"' if other is page else ""
    place = escape(relative(page, html_name(other.key)))
    return f'<li><a href="{place}"{current}>{escape(other.title)}</a></li>'


def body_of(page: Page, keys: set[str]) -> tuple[str, list[str]]:
    """A page as HTML, and the files below the folder of documents that it shows or leads to.

    Args:
        page: the page.
        keys: the keys of all pages, which are links from one to another.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(page.text)
    anchors = iter(headings(page.text))
    files: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("id", next(anchors).anchor)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _link(page, str(child.attrGet("href")), keys, files))
    parser.add_render_rule("image", lambda _self, given, at, *_: _picture(page, given[at], files))
    parser.add_render_rule("table_open", lambda *_: '<div class="wide"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("fence", lambda _self, given, at, *_: _code(given[at]))
    return str(parser.renderer.render(tokens, parser.options, {})), files


def _link(page: Page, link: str, keys: set[str], files: list[str]) -> str:
    """A link as the HTML has it: to another page, to a file that is copied, or as it is."""
    path, sign, anchor = link.partition("#")
    if ":" in path or not path:
        return link
    there = page.path_of(path)
    if there in keys:
        return f"{html_name(path)}{sign}{anchor}"
    if there and (DOCS / there).is_file():
        files.append(there)
        return link
    return relative(page, html_name(INDEX))  # in the source text, which is not copied


def _picture(page: Page, token: Token, files: list[str]) -> str:
    """A picture, in the colours that the browser shows where there are both."""
    path, words = page.path_of(str(token.attrGet("src"))), escape(token.content)
    dark, light = path.replace("-light.png", "-dark.png"), path.replace("-dark.png", "-light.png")
    if dark == light or not ((DOCS / dark).is_file() and (DOCS / light).is_file()):
        dark = light = path
    files += sorted({dark, light})
    source = f'<source srcset="{escape(relative(page, dark))}" media="(prefers-color-scheme: dark)">'
    image = f'<img src="{escape(relative(page, light))}" alt="{words}" loading="lazy">'
    return f"<picture>{source if dark != light else ''}{image}</picture>"


def _code(token: Token) -> str:
    """A block of code, with its file's name above it if it is one."""
    name = token.info.partition(" ")[2]
    block = f"<pre><code>{escape(token.content)}</code></pre>"
    return f"<figure><figcaption>{escape(name)}</figcaption>{block}</figure>\n" if name else f"{block}\n"


def main() -> int:
    """Write the pages and say where."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out/docs")
    made = make_docs(folder)
    sys.stdout.write(f"{made[0]}: {len(made)} pages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
