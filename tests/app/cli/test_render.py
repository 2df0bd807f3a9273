"""Renders from the command line: what they refuse, and that no desktop gets into a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from app.export.png_metadata import read_metadata
from engine.frames.frame import Address
from tests.app.samples import Shell, python, ravine_file


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
    stamp = read_metadata(out)
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
        (["--steps", "0:2", "--out", "a.png"], 1, ".gif, .webp, .webm, .mp4, .zip"),
        (["--steps", "2:0", "--out", "a.gif"], 2, "FIRST <= LAST"),
        (["--steps", "0:2:0", "--out", "a.gif"], 2, "EVERY >= 1"),
        (["--steps", "0:2", "--transparent", "--out", "a.gif"], 1, "a clip has a ground"),
        (["--steps", "0:2", "--dpi", "99", "--out", "a.gif"], 1, "--dpi is for pictures"),
        (["--step", "1", "--fps", "9", "--out", "a.png"], 1, "--fps is for clips"),
        (["--step", "1", "--fps", "9", "--view", "loss", "--out", "a.svg"], 1, "--fps is for clips"),
        (["--step", "1", "--scale", "2", "--view", "loss", "--out", "a.pdf"], 1, "a drawing has none"),
        (["--step", "1", "--dpi", "300", "--view", "loss", "--out", "a.svg"], 1, "96 to the inch"),
        (["--step", "1", "--size", "64x64", "--out", "a.png"], 1, "the smallest size is 320x240"),
        (["--step", "1", "--view", "step", "--size", "200x200", "--out", "a.pdf"], 1, "size is 300x120"),
        (["--step", "1", "--view", "window", "--size", "900x640", "--out", "a.png"], 1, "size is 960x640"),
        (["--steps", "0:2", "--view", "window", "--size", "320x240", "--out", "a.gif"], 1, "is 960x640"),
        (["--steps", "0:2", "--phase", "1", "--out", "a.gif"], 1, "--phase goes with --step"),
        (["--steps", "0:2", "--size", "320x240", "--out", "nowhere/a.gif"], 1, "there is no folder nowhere"),
        (["--step", "1", "--view", "surfce", "--out", "a.png"], 1, "did you mean surface"),
        (["--step", "1", "--view", "function_editor", "--out", "a.svg"], 1, "no line drawing"),
        (["--step", "1", "--view", "window", "--out", "a.pdf"], 1, "no line drawing"),
        (["--step", "1", "--view", "window", "--transparent", "--out", "a.png"], 1, "has a ground"),
        (
            ["--step", "1", "--size", "4x3in", "--scale", "2", "--out", "a.png"],
            1,
            "a figure on paper has --dpi",
        ),
        (["--step", "1", "--size", "4x3km", "--out", "a.png"], 2, "e.g. 3.5x2.6in"),
        (["--step", "1", "--style", "none.toml", "--out", "a.png"], 1, "none.toml: cannot be read"),
        (["--step", "1", "--view", "loss,windw", "--out", "a.png"], 1, "did you mean window"),
        (["--step", "1", "--view", "loss,window", "--out", "a.png"], 1, "no panel of a figure"),
        (["--step", "1", "--vary", "seed=0:3", "--out", "a.png"], 1, "a range needs a clip"),
        (["--step", "1", "--hold", "2", "--out", "a.png"], 1, "--hold is for clips"),
        (["--step", "1", "--turn", "90", "--ease", "--out", "a.png"], 1, "--turn is for clips"),
        (["--steps", "0:9", "--ease", "--out", "a.gif"], 1, "add --turn"),
        (["--step", "1", "--line-weight", "9", "--out", "a.png"], 2, "--line-weight"),
        (["--step", "1", "--turn", "90", "--view", "loss", "--out", "a.gif"], 1, "loss has no camera"),
        (["--steps", "0:9", "--duration", "3000", "--out", "a.gif"], 1, "60000 pictures is too long"),
        (["--steps", "0:9", "--vary", "seed=0:3", "--out", "a.gif"], 1, "--step or --frame"),
        (["--step", "1", "--vary", "objective.constants.z=1,2", "--out", "a.gif"], 1, "objective.constants"),
        (["--step", "1", "--phase", "9", "--out", "a.png"], 1, "--phase 9 is outside [0, 2]"),
        (["--step", "1", "--size", "big", "--out", "a.png"], 2, "WIDTHxHEIGHT"),
        (["--step", "1", "--size", "9x9", "--out", "a.png"], 2, "9 in 9x9 is outside"),
        (["--step", "1", "--scale", "5", "--out", "a.png"], 2, "5 is outside [1, 4]"),
        (["--step", "1", "--size", "8192x240", "--scale", "4", "--out", "a.png"], 1, "no side is above"),
        (["--step", "1", "--dpi", "nan", "--out", "a.png"], 2, "nan is outside"),
        (["--step", "1", "--theme", "drak", "--out", "a.png"], 2, "did you mean dark"),
        (["--step", "1", "--size", "320x240", "--out", "nowhere/a.png"], 1, "there is no folder nowhere"),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_a_wrong_render_is_refused(words: list[str], code: int, named: str, shell: Shell, here: Path) -> None:
    assert named in shell.refuse("render", "ravine.toml", *words, code=code)
    assert [path.name for path in here.iterdir()] == ["ravine.toml"]


@pytest.mark.usefixtures("qapp")
def test_a_clip_over_a_constant_shows_one_step_with_each_value(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "a.gif"
    words = ["--step", 3, "--view", "contour", "--size", "320x240", "--vary", "objective.constants.a=1,4,10"]
    assert shell.run("render", ravine_file(tmp_path), *words, "--out", out) == 0
    with Image.open(out) as clip:
        frames = [clip.convert("RGB").tobytes() for _ in ImageSequence.Iterator(clip)]
    assert len(set(frames)) == 3


@pytest.mark.usefixtures("qapp")
def test_render_of_a_diverged_run_shows_its_last_frame_and_says_so(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    words = ["--step", 400, "--view", "loss", "--size", "320x240", "--set", "racers.sgd.learning_rate=2"]
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
            "import sys; from app.cli.parser import main; sys.exit(main(sys.argv[1:]))\n".replace(
                "sys.argv[1:]",
                f"['render', 'momentum', '--step', '9', '--view', 'window', '--out', {str(out)!r}]",
            ),
            **({"QT_QPA_PLATFORM": ""} | taste),
        )
        assert (done.returncode, done.stderr) == (0, "")
        pictures.append(out.read_bytes())
    assert pictures[0] == pictures[1]


@pytest.mark.usefixtures("qapp")
def test_a_view_is_rendered_by_its_earlier_key_as_by_its_own(shell: Shell, tmp_path: Path) -> None:
    pictures = []
    for key in ("bench", "function_editor"):
        out = tmp_path / f"{key}.png"
        assert shell.run("render", ravine_file(tmp_path), "--step", 0, "--view", key, "--out", out) == 0
        assert shell.err == ""
        with Image.open(out) as image:
            pictures.append((image.size, image.tobytes()))
    assert pictures[0] == pictures[1]


@pytest.mark.usefixtures("qapp")
def test_a_figure_has_its_inches_its_style_and_what_the_command_line_says_above_it(
    shell: Shell, tmp_path: Path
) -> None:
    style, out = tmp_path / "paper.toml", tmp_path / "a.png"
    style.write_text('[figure]\npreset = "column"\ndpi = 200\n[view]\nequal_scales = true\n')
    words = ["--step", 5, "--view", "contour,loss", "--style", style, "--size", "6x2.5in", "--out", out]
    assert shell.run("render", ravine_file(tmp_path), *words) == 0
    with Image.open(out) as image:
        assert image.size == (1200, 500)
        assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert read_metadata(out).experiment.shown("equal_scales") is True
