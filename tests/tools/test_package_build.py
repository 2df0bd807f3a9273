from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from app.guide.pages import pages
from tools import package_build as build

TOP_LEVEL = re.compile(r"^\s*(?:from|import) (?:app|widgets|engine)\b", re.MULTILINE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from engine.errors import RavineError\n", "from ravine.engine.errors import RavineError\n"),
        ("from engine import layers as room\n", "from ravine.engine import layers as room\n"),
        ("import engine.errors as e, os\n", "import ravine.engine.errors as e, os\n"),
        ("def f():\n    from engine import errors\n", "def f():\n    from ravine.engine import errors\n"),
        ('x = "é", "engine.errors"\n', 'x = "é", "ravine.engine.errors"\n'),
    ],
)
def test_imports_and_names_of_modules_begin_with_the_package(before: str, after: str) -> None:
    assert build.renamed(before, {"engine", "engine.errors"}) == after


@pytest.mark.parametrize(
    "text",
    [
        'x = "engine", "engine.error", "the engine.errors"\n',
        "from engineering import x\nfrom . import engine\n",
    ],
)
def test_other_names_stay(text: str) -> None:
    assert build.renamed(text, {"engine", "engine.errors"}) == text


def test_an_import_whose_name_would_change_is_refused() -> None:
    with pytest.raises(ValueError, match=r"line 1: write import engine\.errors as something"):
        build.renamed("import engine.errors\n", {"engine", "engine.errors"})


def test_the_package_is_whole_and_names_no_module_of_anybody_else(tmp_path: Path) -> None:
    build.stage_package(tmp_path / "ravine")
    ours = {
        path.relative_to(build.ROOT) for floor in build.FLOORS for path in (build.ROOT / floor).rglob("*.py")
    }
    assert ours <= {path.relative_to(tmp_path / "ravine") for path in tmp_path.rglob("*.py")}
    assert (tmp_path / "ravine/resources/lessons").is_dir()
    assert (tmp_path / "ravine/docs/guide/index.md").is_file()
    for path in tmp_path.rglob("*.py"):
        assert not TOP_LEVEL.search(path.read_text(encoding="utf-8")), path


def test_the_engine_alone_asks_for_no_more_than_it_needs() -> None:
    whole, alone = (tomllib.loads(build.project_text(only=only)) for only in ("", "engine"))
    assert whole["project"]["name"] == "ravine"
    assert any(line.startswith("PyQt6==") for line in whole["project"]["dependencies"])
    assert alone["project"]["name"] == "ravine-engine"
    needed = [line.partition("==")[0] for line in alone["project"]["dependencies"]]
    assert needed == ["numpy", "tomli_w", "argcomplete"]
    assert alone["project"]["scripts"] == {"ravine": "ravine.app.cli.parser:run_program"}
    with pytest.raises(ValueError, match="only=engine"):
        build.project_text(only="engin")


def test_the_guide_is_shipped_with_what_it_leads_to_and_both_colours_of_its_pictures(tmp_path: Path) -> None:
    build.copy_guide(tmp_path)
    shipped = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {f"docs/{page.key}" for page in pages()} <= shipped
    assert {f"docs/{picture}" for page in pages() for picture in page.pictures} <= shipped
    assert {f"docs/momentum-window-{tone}.png" for tone in ("dark", "light")} <= shipped
