"""``doctor`` and ``--version``: what goes into a report of a fault."""

from __future__ import annotations

import tomllib

import pytest

from app.cli import doctor
from app.cli.parser import main
from app.version import VERSION
from tests.app.samples import Shell, python
from tests.conftest import ROOT


def test_the_version_is_that_of_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_the_version_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"Ravine {VERSION}\n"


@pytest.mark.usefixtures("qapp")
def test_everything_is_told_in_a_line_and_nothing_stops_the_others(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise ValueError("no such thing")

    monkeypatch.setattr(doctor, "_blas", broken)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert shell.run("doctor") == 0
    told = dict(line.split(":", 1) for line in shell.out.splitlines())
    assert told["ravine"].strip() == VERSION
    assert told["arithmetic"].strip() == "not to be found out (ValueError: no such thing)"
    assert told["OMP_NUM_THREADS"].strip() == "3"
    assert "drawn by the processor" in told["3-D"]
    assert int(told["lessons"].split()[0].strip(",")) > 60
    assert told["numpy"].strip()[0].isdigit()


def test_without_qt_numbers_are_told_of_and_what_draws_is_refused_in_a_sentence() -> None:
    told = python(
        "import sys; sys.modules['PyQt6'] = None\n"
        "from app.cli.parser import main\n"
        "told = ('doctor', 'check momentum', 'list views', 'check --lessons')\n"
        "print(*[main(words.split()) for words in told])"
    )
    assert told.stdout.splitlines()[-1] == "0 0 1 1"
    assert "PyQt6 is not installed: no window and no pictures" in told.stdout
    assert "momentum: ok" in told.stdout
    assert told.stderr.count("needs what draws, and PyQt6 is not installed; pip install ravine") == 2
