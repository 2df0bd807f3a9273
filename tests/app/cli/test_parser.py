"""The command line: lists, checks, opening, and that each failure is one sentence."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.list_tables import TABLES, table
from app.cli.open_window import key_frames
from app.cli.parser import main
from app.display import Display
from app.document import Document
from app.lessons import find
from engine.experiment.description import Bookmark
from engine.frames.frame import Address
from engine.parameters import Parameter
from tests.app.samples import RAVINE, Shell, ravine, ravine_file
from tests.conftest import ROOT

# ---- list ------------------------------------------------------------------------------------------


def test_check_says_how_formulas_were_read(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    path.write_text(path.read_text().replace("x**2 + a*y**2", "x1^2 + a y^2"))
    assert shell.run("check", path) == 0
    assert shell.out.splitlines()[1:] == [f"{path}: x1 is read as x."]
    network = tmp_path / "network.toml"
    network.write_text(
        'ravine = 1\nracers = [{optimizer = "sgd"}]\n[objective]\nkind = "network"\ndataset = "xor"\n'
        'features = ["e^2x1", "x2"]\n'
        'layers = [{kind = "dense", units = 2, activation = "α z"}, {kind = "dense", units = 1}]\n'
    )
    assert shell.run("check", network) == 0
    assert shell.out.splitlines()[-2:] == [
        f"{network}: e^2x1 is read as (e^2)*x1 in a feature.",
        f"{network}: α is read as a in an activation.",
    ]


@pytest.mark.parametrize("kind", TABLES)
def test_list_reports_every_row_with_its_key_title_and_meaning(kind: str, shell: Shell) -> None:
    assert shell.run("list", kind, "--json") == 0
    told = json.loads(shell.out)
    assert [(row["key"], row["title"], row["meaning"]) for row in told] == [
        (row.key, row.title, row.meaning) for row in table(kind).rows()
    ]


@pytest.mark.parametrize("kind", TABLES)
def test_list_as_text_aligns_a_line_for_each_row(kind: str, shell: Shell) -> None:
    assert shell.run("list", kind) == 0
    lines = shell.out.splitlines()
    assert [line.split()[0] for line in lines] == list(table(kind))
    places = {line.index(row.title) for line, row in zip(lines, table(kind).rows(), strict=True)}
    assert len(places) == 1


def test_list_reports_everything_about_a_parameter(shell: Shell) -> None:
    shell.run("list", "optimizers", "--json")
    sgd = next(row for row in json.loads(shell.out) if row["key"] == "sgd")
    rate = sgd["parameters"][0]
    assert rate["name"] == "learning_rate"
    assert rate["dialect_defaults"]["pytorch"] == 0.001
    assert (rate["low"], rate["high"], rate["scale"]) == (0, 10, "log")
    assert sgd["source"]


def test_list_calls_a_surfaces_constants_parameters_too(shell: Shell) -> None:
    shell.run("list", "surfaces", "--json")
    families = {row["key"]: row for row in json.loads(shell.out)}
    assert [p["name"] for p in families["quadratic_family"]["parameters"]] == ["a", "b", "c", "d"]
    assert families["quadratic_family"]["formula"]


def test_every_parameter_of_every_table_is_reported(shell: Shell) -> None:
    for kind in TABLES:
        shell.run("list", kind, "--json")
        for row, told in zip(table(kind).rows(), json.loads(shell.out), strict=True):
            # A schedule's parameters are those of its shape and those of every warm-up.
            fields = {**vars(row), **({"shape": ()} if hasattr(row, "shape") else {})}
            values = [value for value in fields.values() if isinstance(value, tuple)]
            values += [getattr(row, "parameters", ())] if hasattr(row, "shape") else []
            names = [entry.name for value in values for entry in value if isinstance(entry, Parameter)]
            assert [parameter["name"] for parameter in told["parameters"]] == names


def test_list_of_an_unknown_table_names_the_nearest(shell: Shell) -> None:
    assert "did you mean surfaces" in shell.refuse("list", "surfces", code=2)


# ---- check -----------------------------------------------------------------------------------------


def test_check_says_ok_and_sums_the_file_up(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    assert shell.run("check", path, "momentum") == 0
    first, second = shell.out.splitlines()
    assert first.startswith(f"{path}: ok")
    assert "x**2 + a*y**2" in first
    assert "sgd, Adam 0.1" in first
    assert second.startswith("momentum: ok")


@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ('"x**2 + a*y**2"', "\"__import__('os').system('x')\"", "objective.formula"),
        ('"x**2 + a*y**2"', '"9**9**9"', "objective.formula"),
        ('"x**2 + a*y**2"', f'"{"(" * 10_000}"', "objective.formula"),
        ('"x**2 + a*y**2"', '"1/0"', "objective.formula"),
        ('"x**2 + a*y**2"', '"log(-1)"', "objective.formula"),
        ('"x**2 + a*y**2"', '"log(x - 7)"', "is not defined anywhere in what is drawn"),
        ('kind = "surface"', "", "objective.kind is missing"),
        ('"adam"', '"adm"', "did you mean adam"),
        ("0.02", "nan", "racers[0]: learning_rate"),
        ("0.02", "-1", "learning_rate = -1 is outside (0, 10]"),
        ("seed = 7", 'seed = "7"', "seed must be a whole number"),
        ("seed = 7", "seed = ", "not valid TOML"),
        ("ravine = 1", "", "ravine is missing"),
    ],
)
def test_check_refuses_a_bad_file_in_one_sentence(
    wrong: str, right: str, named: str, shell: Shell, tmp_path: Path
) -> None:
    path = ravine_file(tmp_path)
    path.write_text(RAVINE.replace(wrong, right), encoding="utf-8")
    sentence = shell.refuse("check", path)
    assert named in sentence
    assert sentence.count(str(path)) == 1


def test_check_looks_at_all_files_even_if_one_is_bad(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("check", tmp_path / "none.toml", ravine_file(tmp_path)) == 1
    assert "ok" in shell.out
    assert "no such file" in shell.err


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_check_refuses_any_bytes_without_breaking(shell: Shell, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.toml"
    path.write_bytes(content)
    assert shell.run("check", path) in (0, 1)


BAD_PAIR = ("learning_rate = 0.02", "momentum = 0.9\nnesterov = true\ndampening = 0.5")


@pytest.mark.parametrize(
    "words", [["check"], ["trace", "--steps", "1"], ["render", "--step", "1", "--out", "a.png"]]
)
def test_what_cannot_be_run_is_refused_with_file_and_racer(
    words: list[str], shell: Shell, here: Path
) -> None:
    (here / "ravine.toml").write_text(RAVINE.replace(*BAD_PAIR), encoding="utf-8")
    sentence = shell.refuse(words[0], "ravine.toml", *words[1:])
    assert sentence.startswith(
        'ravine: ravine.toml: racers[0] "sgd": dampening = 0.5 does not go with nesterov'
    )


def test_what_was_wrong_in_the_file_is_not_blamed_on_what_was_set(shell: Shell, here: Path) -> None:
    words = ["trace", "ravine.toml", "--steps", "1", "--set"]
    assert shell.refuse(*words, "objective.formula=log(x - 7)", "--set", "objective.constants={}").startswith(
        "ravine: --set objective.formula, objective.constants: objective: the function is not defined"
    )
    (here / "ravine.toml").write_text(RAVINE.replace(*BAD_PAIR), encoding="utf-8")
    assert shell.refuse(*words, "seed=8").startswith('ravine: ravine.toml: racers[0] "sgd": ')


def test_check_refuses_a_bookmark_at_a_phase_that_no_step_has(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    path.write_text(
        "bookmarks = [{step = 2, phase = 2}, {step = 4, phase = 77}]\n" + RAVINE, encoding="utf-8"
    )
    sentence = shell.refuse("check", path)
    assert f"{path}: bookmarks: phase = 77 at step 4 is outside [0, 2]: 0 is the whole step" in sentence
    path.write_text("bookmarks = [{step = 2, phase = 2}]\n" + RAVINE, encoding="utf-8")
    assert shell.run("check", path) == 0


def test_nothing_in_a_title_acts_on_the_terminal(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    path.write_text(
        RAVINE.replace("A ravine", r"A \u001b[31mred\u0007 \u202eravine\nof two lines"), encoding="utf-8"
    )
    assert shell.run("check", path) == 0
    assert r'"A \x1b[31mred\x07 \u202eravine of two lines"' in shell.out
    assert shell.out.count("\n") == 1


# ---- the window, and what is wrong before any command ----------------------------------------------


@pytest.mark.usefixtures("qapp")
def test_without_a_display_the_first_lesson_is_rendered_into_a_folder(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("app.cli.open_window.find_display", lambda: Display("a test says so"))
    monkeypatch.setattr("app.cli.open_window.CLIP_SIZE", (320, 240))
    monkeypatch.setattr("app.cli.open_window.CLIP_FRAMES", 4)
    path = ravine_file(tmp_path)
    path.write_text("steps = 6\nbookmarks = [{step = 2}, {step = 4, phase = 1}]\n" + RAVINE, encoding="utf-8")
    assert shell.run(path) == 0
    assert "there is no display (a test says so)" in shell.err
    named = shell.out.splitlines()
    assert named == ["out/ravine-step-002.png", "out/ravine-step-004-phase-1.png", "out/ravine.mp4"]
    assert all(Path(name).stat().st_size for name in named)


def test_the_key_frames_are_the_bookmarks_and_where_a_picture_was_made() -> None:
    experiment = ravine()
    marked = type(experiment)(**(vars(experiment) | {"bookmarks": (Bookmark(8), Bookmark(30, 2))}))
    assert key_frames(Document(marked, address=Address(0))) == [Address(8), Address(30, 2)]
    assert key_frames(Document(marked, address=Address(9))) == [Address(8), Address(9), Address(30, 2)]
    assert key_frames(Document(experiment, address=Address(0)))


@pytest.mark.usefixtures("qapp")
def test_with_a_display_the_window_opens_on_what_was_named(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, Address, bool]] = []

    def run(document: Document, *, restores: bool = False) -> int:
        opened.append((document.experiment.title, document.address, restores))
        return 0

    monkeypatch.setattr("app.cli.open_window.find_display", Display)
    monkeypatch.setattr("app.window.application.run", run)
    picture = tmp_path / "a.png"
    shell.run("render", ravine_file(tmp_path), "--step", 7, "--size", "320x240", "--out", picture)
    first = find("momentum").title
    for words in ([], ["race"], [tmp_path / "ravine.toml"], [picture]):
        assert shell.run(*words) == 0
    assert opened == [
        (first, Address(0), True),  # nothing was named: it may go on where one was
        ("The race", Address(0), False),
        ("A ravine", Address(0), False),
        ("A ravine", Address(7), False),
    ]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["trase", "momentum"], 2, "did you mean trace"),
        (["momentm"], 1, "did you mean momentum"),
        (["nowhere/file.toml"], 1, "no such file"),
        (["."], 1, "this is a folder"),
        (["--thme"], 2, "COMMAND"),
        (["x" * 5000], 1, "cannot be read"),
    ],
)
def test_what_cannot_be_understood_is_refused(words: list[str], code: int, named: str, shell: Shell) -> None:
    assert named in shell.refuse(*words, code=code)


def test_help_names_every_command(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        shell.run("--help")
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("open", "list", "check", "trace", "render"))


def test_a_mistake_of_the_program_is_reported_as_such(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr("app.cli.list_tables.run", broken)
    monkeypatch.delenv("RAVINE_DEBUG", raising=False)
    assert "not yours (ZeroDivisionError: by accident)" in shell.refuse("list", "surfaces", code=70)
    monkeypatch.setenv("RAVINE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        shell.run("list", "surfaces")


# ---- where the output goes ------------------------------------------------------------------------------


def program(*words: str, **streams: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "main.py", *words], cwd=ROOT, text=True, check=False, **streams
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's disk that is always full")
@pytest.mark.parametrize("words", [["trace", "momentum", "--steps", "3000"], ["list", "surfaces"]])
def test_a_full_disk_is_reported_in_one_sentence(words: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = program(*words, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 1
        assert done.stderr == "ravine: the output cannot be read or written (No space left on device)\n"
        assert program("list", "surfces", stdout=subprocess.PIPE, stderr=full).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix closes the streams")
def test_closed_streams_are_no_mistake() -> None:
    # views bring Qt with them
    for closing, rows in ((">&-", "surfaces"), ("2>&-", "surfaces"), (">&- 2>&-", "views")):
        command = f'"{sys.executable}" main.py list {rows} {closing}'
        done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S602
        assert (done.returncode, done.stderr) == (0, "")


def test_a_process_of_its_own_looks_for_no_garbage_among_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def run(_: object) -> int:
        seen.append(gc.isenabled())
        return 0

    def imported(_: str) -> SimpleNamespace:
        seen.append(gc.isenabled())
        return SimpleNamespace(run=run)

    monkeypatch.setattr("app.cli.parser.import_module", imported)
    monkeypatch.setattr(gc, "freeze", lambda: seen.append("frozen"))
    assert main(["list", "surfaces"], is_process=True) == 0
    assert main(["list", "surfaces"]) == 0
    assert seen == [False, "frozen", True, True, True]
