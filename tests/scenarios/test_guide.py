"""What the guide says can be done: its files open, its commands run, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from app.cli.parser import main, make_parser
from app.guide.pages import headings
from engine.experiment.file import parse_experiment
from tools.guide import PAGES
from tools.guide_commands import Command, commands, files, write_files

NAMES = sorted(path.stem for path in PAGES.glob("*.md"))
TEXTS = {name: (PAGES / f"{name}.md").read_text(encoding="utf-8") for name in NAMES}
WITH_COMMANDS = [name for name in NAMES if any(commands(TEXTS[name]))]


def run_in(folder: Path, given: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert main(list(given.words)) == 0, given.line


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_quick_commands_of_a_page_run_with_its_files(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(TEXTS[name], tmp_path)
    for each in commands(TEXTS[name]):
        if not each.is_slow:
            run_in(tmp_path, each, monkeypatch)


@pytest.mark.guide
@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_every_command_of_a_page_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(TEXTS[name], tmp_path)
    for each in commands(TEXTS[name]):
        if each.words[0] != "open":
            run_in(tmp_path, each, monkeypatch)
        elif each.opens:
            run_in(tmp_path, Command(each.line, ("check", each.opens)), monkeypatch)


def test_slow_commands_have_options_that_there_are() -> None:
    parser = make_parser()
    slow = [each for name in WITH_COMMANDS for each in commands(TEXTS[name]) if each.is_slow]
    assert len(slow) > 15
    for each in slow:
        _, unknown = parser.parse_known_args(each.words)
        assert unknown == [], each.line


def test_files_of_the_pages_are_experiments_lessons_tables_or_programs() -> None:
    found = [(name, body) for page in NAMES for name, body in files(TEXTS[page]).items()]
    experiments = [body for name, body in found if name.endswith(".toml")]
    assert len(experiments) > 5
    for body in experiments:
        parse_experiment(body)
    assert {Path(name).suffix for name, _ in found} <= {".toml", ".csv", ".py"}


def test_the_page_of_the_command_line_has_an_example_of_every_command() -> None:
    assert {each.words[0] for each in commands(TEXTS["command-line"])} == {row.name for row in COMMANDS}


@pytest.mark.parametrize("name", NAMES)
def test_links_and_pictures_of_a_page_lead_somewhere(name: str) -> None:
    text = TEXTS[name]
    for link in re.findall(r"\]\((?!https:)([^)\s<]+)\)", text):
        path, _, heading = link.partition("#")
        place = (PAGES / path).resolve() if path else PAGES / f"{name}.md"
        assert place.is_file(), link
        if heading:
            assert heading in {each.anchor for each in headings(place.read_text(encoding="utf-8"))}, link


def test_the_index_leads_to_every_page() -> None:
    assert {f"{name}.md" for name in NAMES if name != "index"} <= set(
        re.findall(r"\((\S+?)\)", TEXTS["index"])
    )
