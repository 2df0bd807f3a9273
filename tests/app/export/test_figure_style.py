"""Styles of figures: files and options say the same, what is said last holds, bad files get a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.export.figure import BACKGROUNDS, PRESETS
from app.export.figure_style import FigureStyle, read_style
from engine.errors import RavineError

ROOT = Path(__file__).parents[3]
WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
STYLES = st.builds(
    FigureStyle,
    preset=st.none() | st.sampled_from(tuple(PRESETS)),
    size=st.none() | st.tuples(st.integers(1, 9).map(float), st.just(2.5), st.sampled_from(["in", "cm"])),
    text_size=st.none() | st.integers(4, 72).map(float),
    line_weight=st.none() | st.sampled_from([0.25, 1.0, 2.5, 4.0]),
    dpi=st.none() | st.integers(10, 2400).map(float),
    theme=st.none() | st.sampled_from(["ink", "paper"]),
    background=st.none() | st.sampled_from(BACKGROUNDS),
    margins=st.none() | st.just(0.125),
    title=st.none() | WORDS,
    caption=st.none() | WORDS,
    letters=st.none() | st.booleans(),
    columns=st.none() | st.integers(0, 6),
    legend=st.none() | st.sampled_from(["panels", "shared", "none"]),
    view=st.just({}) | st.just({"equal_scales": True, "colour_map": "viridis"}),
)


def file_of(folder: Path, text: str) -> Path:
    path = folder / "style.toml"
    path.write_text(text, encoding="utf-8")
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STYLES)
def test_a_style_that_is_written_is_read_again(tmp_path: Path, style: FigureStyle) -> None:
    assert read_style(file_of(tmp_path, style.text())) == style


@given(STYLES, STYLES)
def test_what_is_said_later_holds(over: FigureStyle, below: FigureStyle) -> None:
    merged = over.over(below)
    for name in ("theme", "background", "title", "legend", "columns", "line_weight"):
        said = getattr(over, name)
        assert getattr(merged, name) == (getattr(below, name) if said is None else said)


def test_a_preset_asked_for_now_goes_before_a_size_said_before() -> None:
    below = FigureStyle(size=(9.0, 9.0, "in"), text_size=20.0, dpi=50.0)
    figure = FigureStyle(preset="column").over(below).figure((100, 100))
    assert (figure.width, figure.height, figure.text_size, figure.dpi) == (3.5, 2.6, 8.0, 600.0)


def test_a_white_background_brings_dark_letters() -> None:
    assert FigureStyle(background="white").shown_theme == "paper"
    with pytest.raises(RavineError, match="use theme light"):
        FigureStyle(background="white", theme="ink").figure((300, 200))


@pytest.mark.parametrize("style", [FigureStyle(), FigureStyle(size=(640.0, 400.0, "px"), dpi=300.0)])
def test_pixels_and_dots_alone_are_a_picture_as_ever(style: FigureStyle) -> None:
    assert not style.is_on_paper


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[figure]\nsize = '3in'", "figure.size: "),
        ("[figure]\nsiez = '3x3in'", "did you mean size"),
        ("[figures]", "did you mean figure"),
        ("[figure]\npreset = 'colum'", "did you mean column"),
        ("[figure]\ndpi = 1e9", "outside [10, 2400]"),
        ("[figure]\nline_weight = 9", "figure.line_weight = 9 is outside [0.25, 4]"),
        ("[figure]\ncolumns = 99", "outside [0, 6]"),
        ("[figure]\ntext_size = 99", "outside [4, 72]"),
        ("[figure]\nletters = 1", "must be true or false"),
        ("figure = 3", "must be a table"),
        ("[figure", "is no TOML file"),
        ("x = " + "[" * 5000, "is no TOML file"),
        ("#" * 200_000, "more than 100,000 bytes"),
    ],
)
def test_a_file_that_is_no_style_gets_one_sentence_with_its_name(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(RavineError) as refused:
        read_style(file_of(tmp_path, text))
    assert said in str(refused.value)
    assert "style.toml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match=r"none\.toml: cannot be read"):
        read_style(tmp_path / "none.toml")


def test_the_styles_in_the_documents_are_styles(tmp_path: Path) -> None:
    blocks = re.findall(
        r"```toml\n(.*?)```", (ROOT / "docs/figures.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert blocks
    for block in blocks:
        read_style(file_of(tmp_path, block)).figure((400, 300))
