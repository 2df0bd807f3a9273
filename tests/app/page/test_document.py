"""The file of a page: it holds all it needs, and its policy forbids everything else."""

from __future__ import annotations

import re

import pytest

from app.page.document import LIBRARY, MODULES, PageParts, page_html, scripts
from widgets.style.resources import resource

WEB = resource("web")
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
DEFINED = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)


def source(name: str) -> str:
    return (WEB / f"{name}.js").read_text(encoding="utf-8")


def made(title: str = "A title", text: str = "<p>text</p>") -> str:
    return page_html(
        PageParts(title, "chapter", links="", text=text, theme="", blocks="", run=b"run", rules="")
    )


def test_every_script_is_part_of_a_page() -> None:
    # those of a site's index and of slides stand alone
    alone = {LIBRARY.removesuffix(".js"), "site", "slides"}
    assert {path.stem for path in WEB.glob("*.js")} == {*MODULES, *alone}


@pytest.mark.parametrize("name", MODULES)
def test_a_script_imports_what_earlier_ones_define_and_is_short(name: str) -> None:
    text = source(name)
    for names, module in IMPORT.findall(text):
        assert MODULES.index(module) < MODULES.index(name)
        for each in names.split(","):
            assert re.search(rf"^export .*\b{each.strip()}\b", source(module), re.MULTILINE), each
    assert len(re.findall(r"^import ", text, re.MULTILINE)) == len(IMPORT.findall(text))
    assert len(text.splitlines()) <= 400


def test_no_two_scripts_define_the_same_name() -> None:
    names = [name for module in MODULES for name in DEFINED.findall(source(module))]
    assert sorted(names) == sorted(set(names))


def test_the_scripts_are_one_that_neither_imports_nor_ends_itself() -> None:
    script = scripts()
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert "</script" not in script.lower()
    assert "<!--" not in script


def test_a_page_allows_its_own_style_and_script_alone() -> None:
    page = made()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["script-src"].startswith("'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r'\b(src|href)="(?!data:,")', page.partition("<script type")[0])


def test_a_title_is_text() -> None:
    assert "<title>&lt;script&gt;$x</title>" in made(title="<script>$x")
