"""The command line: what each command answers, and that each failure is one sentence."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.commands.listing import TABLES, table
from app.commands.opening import key_frames
from app.export.stamp import Stamp, read_stamp
from app.lessons import lessons
from engine.experiment import Bookmark
from engine.frame import Address
from engine.parameters import Parameter
from engine.session import Session
from tests.app.samples import RAVINE, Shell, ravine, ravine_file
from tests.conftest import ROOT


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own to stand in, with the ravine's file."""
    monkeypatch.chdir(tmp_path)
    ravine_file(tmp_path)
    return tmp_path


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, without a display."""
    own = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=own | environment,
        capture_output=True,
        text=True,
        check=False,
    )


# ---- list ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
def test_list_tells_every_row_with_its_key_title_and_meaning(kind: str, shell: Shell) -> None:
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


def test_list_tells_everything_about_a_parameter(shell: Shell) -> None:
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


def test_every_parameter_of_every_table_is_told(shell: Shell) -> None:
    for kind in TABLES:
        shell.run("list", kind, "--json")
        for row, told in zip(table(kind).rows(), json.loads(shell.out), strict=True):
            values = [value for value in vars(row).values() if isinstance(value, tuple)]
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
        ('"x**2 + a*y**2"', '"log(x - 7)"', "objective.start"),
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


# ---- trace -----------------------------------------------------------------------------------------


def test_trace_tells_each_racer_at_each_step_from_the_start_and_exactly(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("trace", ravine_file(tmp_path), "--steps", 3) == 0
    told = [json.loads(line) for line in shell.out.splitlines()]
    assert [(row["step"], row["racer"]) for row in told] == [
        (step, name) for step in range(4) for name in ("sgd", "Adam 0.1")
    ]
    assert told[0] == {"step": 0, "racer": "sgd", "loss": 26.0, "theta": [4.0, 1.0], "gradient": [8.0, 20.0]}
    session = Session(ravine())
    session.advance(3)
    for racer, row in zip(session.racers, told[-2:], strict=True):
        loss, gradient = racer.evaluate()
        assert (row["loss"], row["theta"], row["gradient"]) == (loss, racer.theta.tolist(), gradient.tolist())


def test_trace_of_every_third_step_tells_the_same_numbers(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    shell.run("trace", path, "--steps", 7)
    whole = [line for line in shell.out.splitlines() if json.loads(line)["step"] % 3 == 0]
    shell.run("trace", path, "--steps", 7, "--every", 3)
    assert shell.out.splitlines() == whole


def test_trace_as_csv_reads_back_exactly(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    shell.run("trace", path, "--steps", 2)
    told = [json.loads(line) for line in shell.out.splitlines()]
    shell.run("trace", path, "--steps", 2, "--format", "csv")
    for cells, row in zip(csv.DictReader(shell.out.splitlines()), told, strict=True):
        assert (int(cells["step"]), cells["racer"], float(cells["loss"])) == (
            row["step"], row["racer"], row["loss"]
        )  # fmt: skip
        assert [float(cells["theta_0"]), float(cells["theta_1"])] == row["theta"]
        assert [float(cells["gradient_0"]), float(cells["gradient_1"])] == row["gradient"]


def test_trace_into_a_file_takes_the_format_from_its_ending(shell: Shell, tmp_path: Path) -> None:
    source = ravine_file(tmp_path)
    shell.run("trace", source, "--steps", 2)
    told = shell.out
    for name in ("a.jsonl", "a.csv", "a.npz"):
        assert shell.run("trace", source, "--steps", 2, "--out", tmp_path / name) == 0
        assert shell.out == ""
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == told
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("step,racer,loss,theta_0")
    with np.load(tmp_path / "a.npz") as arrays:
        assert arrays["theta"].shape == (6, 2)
        assert arrays["racer"].tolist() == ["sgd", "Adam 0.1"] * 3
        assert tomllib.loads(str(arrays["experiment"]))["title"] == "A ravine"


def test_a_diverged_racers_lines_end_while_the_others_go_on(shell: Shell, tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    assert shell.run("trace", path, "--steps", 60, "--set", "racers.sgd.learning_rate=2") == 0
    steps: dict[str, list[int]] = {"sgd": [], "Adam 0.1": []}
    for line in shell.out.splitlines():
        row = json.loads(line)
        steps[row["racer"]].append(row["step"])
        assert row["loss"] is not None
    assert steps["Adam 0.1"] == list(range(61))
    assert steps["sgd"] == list(range(len(steps["sgd"])))
    assert 0 < len(steps["sgd"]) < 61
    assert shell.err.startswith(f"ravine: sgd diverged at step {len(steps['sgd'])}")


def test_trace_ends_when_nobody_is_left(shell: Shell, tmp_path: Path) -> None:
    settings_of_both = ["--set", "racers.0.learning_rate=10", "--set", "racers.1.optimizer=sgd"]
    code = shell.run(
        "trace", ravine_file(tmp_path), "--steps", 10**7, *settings_of_both, "--set", "learning_rate=10"
    )
    assert code == 0
    assert len(shell.out.splitlines()) < 100


def test_a_set_value_changes_the_run(shell: Shell, tmp_path: Path) -> None:
    shell.run("trace", ravine_file(tmp_path), "--steps", 0, "--set", "objective.start=[1, 2]")
    assert json.loads(shell.out.splitlines()[0])["theta"] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        ([], 2, "--steps"),
        (["--steps", "x"], 2, "whole number"),
        (["--steps", "-1"], 2, "-1 is outside [0, 10000000]"),
        (["--steps", "99999999999999999999"], 2, "whole number"),
        (["--steps", "2", "--every", "0"], 2, "outside [1,"),
        (["--steps", "2", "--evry", "1"], 2, "did you mean --every"),
        (["--steps", "2", "twice"], 2, "one argument too many"),
        (["--steps", "2", "--format", "cvs"], 2, "did you mean csv"),
        (["--steps", "2", "--format", "npz"], 1, "--out FILE.npz"),
        (["--steps", "2", "--out", "a.jsn"], 1, "did you mean .jsonl"),
        (["--steps", "2", "--out", "nowhere/a.csv"], 1, "there is no folder nowhere"),
        (["--steps", "2", "--set", "learning_rat=1"], 1, "did you mean learning_rate"),
        (["--steps", "10000000", "--out", "a.npz"], 1, "do not fit into one NPZ"),
    ],
)
def test_a_wrong_trace_is_refused(words: list[str], code: int, named: str, shell: Shell, here: Path) -> None:
    assert named in shell.refuse("trace", "ravine.toml", *words, code=code)
    assert [path.name for path in here.iterdir()] == ["ravine.toml"]


def test_trace_needs_no_qt() -> None:
    done = python(
        "import sys\n"
        "from app.command_line import main\n"
        "code = main(['trace', 'momentum', '--steps', '1'])\n"
        "assert not [name for name in sys.modules if name.startswith(('PyQt6', 'pyqtgraph', 'PIL', 'av'))]\n"
        "sys.exit(code)"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 6


def test_a_reader_who_has_read_enough_is_no_failure() -> None:
    command = [sys.executable, "main.py", "trace", "ravine", "--steps", "100000"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"step": 0')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_control_c_ends_with_code_130_and_no_traceback() -> None:
    command = [sys.executable, "main.py", "trace", "ravine", "--steps", "10000000"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate()
        assert process.returncode == 130
        assert complaint == b"ravine: stopped\n"


# ---- render ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("qapp")
def test_render_makes_a_picture_of_the_asked_size_that_opens_at_its_frame(
    shell: Shell, tmp_path: Path
) -> None:
    out = tmp_path / "a.png"
    words = ["--step", 5, "--phase", 1, "--view", "contour", "--size", "320x240", "--scale", 2, "--dpi", 300]
    assert shell.run("render", ravine_file(tmp_path), *words, "--set", "seed=9", "--out", out) == 0
    assert (shell.out, shell.err) == ("", "")
    with Image.open(out) as image:
        assert image.size == (640, 480)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    stamp = read_stamp(out)
    assert stamp.address == Address(5, 1)
    assert stamp.experiment.seed == 9
    assert shell.run("trace", out, "--steps", 0) == 0


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["--out", "a.png"], 2, "--step"),
        (["--step", "1"], 2, "--out"),
        (["--step", "1", "--steps", "1:2", "--out", "a.png"], 2, "not allowed with"),
        (["--step", "1", "--out", "a.jpg"], 1, "Known: .png"),
        (["--step", "1", "--out", "a"], 1, "no ending"),
        (["--step", "1", "--out", "a.gif"], 1, "--steps FIRST:LAST"),
        (["--steps", "0:2", "--out", "a.png"], 1, ".gif, .webp or .mp4"),
        (["--steps", "2:0", "--out", "a.gif"], 2, "FIRST <= LAST"),
        (["--steps", "0:2:0", "--out", "a.gif"], 2, "EVERY >= 1"),
        (["--steps", "0:2", "--transparent", "--out", "a.gif"], 1, "a clip has a ground"),
        (["--steps", "0:2", "--phase", "1", "--out", "a.gif"], 1, "--phase goes with --step"),
        (["--steps", "0:2", "--size", "64x64", "--out", "nowhere/a.gif"], 1, "there is no folder nowhere"),
        (["--step", "1", "--view", "surfce", "--out", "a.png"], 1, "did you mean surface"),
        (["--step", "1", "--view", "surface", "--out", "a.svg"], 1, "no line drawing"),
        (["--step", "1", "--view", "window", "--out", "a.pdf"], 1, "no line drawing"),
        (["--step", "1", "--view", "window", "--transparent", "--out", "a.png"], 1, "has a ground"),
        (["--step", "1", "--phase", "9", "--out", "a.png"], 1, "--phase 9 is outside [0, 2]"),
        (["--step", "1", "--size", "big", "--out", "a.png"], 2, "WIDTHxHEIGHT"),
        (["--step", "1", "--size", "9x9", "--out", "a.png"], 2, "9 in 9x9 is outside"),
        (["--step", "1", "--scale", "5", "--out", "a.png"], 2, "5 is outside [1, 4]"),
        (["--step", "1", "--size", "8192x64", "--scale", "4", "--out", "a.png"], 1, "no side is above"),
        (["--step", "1", "--dpi", "nan", "--out", "a.png"], 2, "nan is outside"),
        (["--step", "1", "--theme", "drak", "--out", "a.png"], 2, "did you mean dark"),
        (["--step", "1", "--size", "64x64", "--out", "nowhere/a.png"], 1, "there is no folder nowhere"),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_a_wrong_render_is_refused(words: list[str], code: int, named: str, shell: Shell, here: Path) -> None:
    assert named in shell.refuse("render", "ravine.toml", *words, code=code)
    assert [path.name for path in here.iterdir()] == ["ravine.toml"]


@pytest.mark.usefixtures("qapp")
def test_render_of_a_diverged_run_shows_its_last_frame_and_says_so(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    words = ["--step", 400, "--view", "loss", "--size", "200x120", "--set", "racers.sgd.learning_rate=2"]
    assert shell.run("render", ravine_file(tmp_path), *words, "--out", out) == 0
    assert "sgd diverged at step" in shell.err
    assert out.exists()


def test_render_works_without_a_display_and_is_the_same_whatever_the_desktop_says(tmp_path: Path) -> None:
    pictures = []
    for number, taste in enumerate(
        [
            {},
            {"QT_SCALE_FACTOR": "2", "QT_STYLE_OVERRIDE": "windows", "LANG": "de_DE.UTF-8"},
        ]
    ):
        out = tmp_path / f"{number}.png"
        done = python(
            "import sys; from app.command_line import main; sys.exit(main(sys.argv[1:]))\n".replace(
                "sys.argv[1:]",
                f"['render', 'momentum', '--step', '9', '--view', 'window', '--out', {str(out)!r}]",
            ),
            **({"QT_QPA_PLATFORM": ""} | taste),
        )
        assert (done.returncode, done.stderr) == (0, "")
        pictures.append(out.read_bytes())
    assert pictures[0] == pictures[1]


# ---- the window, and what is wrong before any command ----------------------------------------------


@pytest.mark.usefixtures("qapp")
def test_without_a_display_the_first_lesson_is_rendered_into_a_folder(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("app.commands.opening.lacks_display", lambda: "a test says so")
    monkeypatch.setattr("app.commands.opening.CLIP_SIZE", (128, 96))
    monkeypatch.setattr("app.commands.opening.CLIP_FRAMES", 4)
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
    assert key_frames(Stamp(marked, Address(0))) == [Address(8), Address(30, 2)]
    assert key_frames(Stamp(marked, Address(9))) == [Address(8), Address(9), Address(30, 2)]
    assert key_frames(Stamp(experiment, Address(0)))


@pytest.mark.usefixtures("qapp")
def test_with_a_display_the_window_opens_on_what_was_named(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, Address]] = []

    def run(experiment: object, *, address: Address, **_: object) -> int:
        opened.append((getattr(experiment, "title", ""), address))
        return 0

    monkeypatch.setattr("app.commands.opening.lacks_display", lambda: "")
    monkeypatch.setattr("app.gui.run", run)
    picture = tmp_path / "a.png"
    shell.run("render", ravine_file(tmp_path), "--step", 7, "--size", "64x64", "--out", picture)
    first = lessons().rows()[0].title
    for words in ([], ["race"], [tmp_path / "ravine.toml"], [picture]):
        assert shell.run(*words) == 0
    assert opened == [
        (first, Address(0)), ("The race", Address(0)), ("A ravine", Address(0)), ("A ravine", Address(7))
    ]  # fmt: skip


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


def test_a_mistake_of_the_program_is_told_as_such(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr("app.commands.listing.run", broken)
    monkeypatch.delenv("RAVINE_DEBUG", raising=False)
    assert "not yours (ZeroDivisionError: by accident)" in shell.refuse("list", "surfaces", code=70)
    monkeypatch.setenv("RAVINE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        shell.run("list", "surfaces")
