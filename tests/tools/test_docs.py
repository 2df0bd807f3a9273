from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.guide.pages import read_page
from tools import docs


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    docs.make_docs(folder)
    return folder


def test_every_link_and_picture_of_the_html_is_there_and_asks_no_server(made: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in made.rglob("*.html")}
    assert len(texts) > 15
    for path, text in texts.items():
        for link in re.findall(r'(?:href|src|srcset)="([^"]+)"', text):
            name, _, anchor = link.partition("#")
            if name.startswith("https:"):
                continue
            there = (path.parent / name).resolve() if name else path
            assert there.is_file(), f"{path.name}: {link}"
            assert not anchor or f'id="{anchor}"' in texts[there], f"{path.name}: {link}"
        assert not re.search(r'(?:src|srcset)="https?:', text)


def test_the_search_knows_the_place_of_every_section(made: Path) -> None:
    text = (made / "sections.js").read_text(encoding="utf-8")
    sections = json.loads(text.removeprefix("window.SECTIONS = ").removesuffix(";\n"))
    assert len(sections) > 100
    for _, address, _ in sections:
        name, _, anchor = address.partition("#")
        assert f'id="{anchor}"' in (made / name).read_text(encoding="utf-8"), address


def test_pages_of_one_name_in_two_folders_are_told_apart_in_the_list(made: Path) -> None:
    text = (made / "guide/programs.html").read_text(encoding="utf-8")
    listed = text[: text.index("</nav>")]
    assert listed.count('href="programs.html"') == listed.count('href="../programs.html"') == 1


def test_a_picture_is_shown_in_the_colours_that_the_browser_shows() -> None:
    body, files = docs.body_of(read_page("guide/first-hour.md"), set())
    assert {"momentum-window-dark.png", "momentum-window-light.png"} <= set(files)
    assert 'srcset="../momentum-window-dark.png" media="(prefers-color-scheme: dark)"' in body
    assert 'src="../momentum-window-light.png"' in body
