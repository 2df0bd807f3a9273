"""Figures as they are written: to the dot as PNG, to the point as PDF, with text at the size asked for."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import segno
from PyQt6.QtCore import QSize

from app.export.clip import pixels_of
from app.export.figure import Figure, Legend
from app.export.figure_renderer import CODE_INCHES, FigureRenderer, code_of
from app.export.gif_palette import Pixels
from app.export.link import link_of
from app.export.vector import draw_vector
from engine.errors import RavineError
from tests.app.samples import frame_at, ravine
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")
INK, PAPER = load_theme("ink"), load_theme("paper")
COLUMN = Figure(3.5, 2.6, text_size=8.0, dpi=100.0, background="white")


def pdf_of(folder: Path, figure: Figure, *views: str) -> bytes:
    path = folder / "figure.pdf"
    with FigureRenderer(figure, views, PAPER) as renderer:
        draw_vector(path, renderer, frame_at(8))
    return path.read_bytes()


def picture_of(figure: Figure, view: str) -> Pixels:
    with FigureRenderer(figure, [view], PAPER) as renderer:
        return pixels_of(renderer.picture(frame_at(8), scale=figure.density, dpi=figure.dpi))


def operators_of(pdf: bytes) -> str:
    """The drawing operators of a PDF's page."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    texts = []
    for stream in streams:
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return next(text for text in texts if b"BT" in text).decode("latin-1")


def test_a_picture_has_the_inches_and_the_dots_that_were_asked_for() -> None:
    with FigureRenderer(COLUMN, ["contour"], PAPER) as renderer:
        image = renderer.picture(frame_at(8), scale=COLUMN.density, dpi=COLUMN.dpi)
    assert image.size() == QSize(350, 260)
    assert image.dotsPerMeterX() == round(100.0 / 0.0254)


def test_a_pdf_has_the_size_asked_for_to_the_point_and_carries_its_fonts(tmp_path: Path) -> None:
    pdf = pdf_of(tmp_path, COLUMN, "contour")
    assert b"/MediaBox [0 0 252.000000 187.200000]" in pdf
    assert pdf.count(b"/FontFile") >= 2
    assert b"/BaseFont /Inter-Regular" in pdf


@pytest.mark.parametrize("points", [6.0, 8.0, 11.5])
def test_the_text_of_a_pdf_has_the_points_asked_for(tmp_path: Path, points: float) -> None:
    figure = Figure(5.0, 4.0, text_size=points)
    drawn = operators_of(pdf_of(tmp_path, figure, "loss"))
    page = float(re.findall(r"([\d.]+) 0 0 -[\d.]+ 0 [\d.]+ cm", drawn)[0])
    sizes = [
        page * float(scale) * float(size)
        for scale, size in re.findall(
            r"([\d.]+) 0 0 [\d.]+ [-\d.]+ [-\d.]+ cm(?:(?!\bcm\b).)*?BT\n/F\d+ ([\d.]+) Tf", drawn, re.DOTALL
        )
    ]
    assert sizes
    assert min(sizes) == pytest.approx(points, rel=1e-3)


def test_equal_frames_give_equal_pdfs(tmp_path: Path) -> None:
    assert pdf_of(tmp_path, COLUMN, "surface") == pdf_of(tmp_path, COLUMN, "surface")


def test_a_surface_in_a_pdf_is_an_image_with_letters_and_lines_about_it(tmp_path: Path) -> None:
    pdf = pdf_of(tmp_path, COLUMN, "surface")
    assert b"/Subtype /Image" in pdf
    drawn = operators_of(pdf)
    assert drawn.count("BT") > 5
    assert drawn.count(" l\n") > 20
    assert len(pdf) < 1_000_000


@pytest.mark.parametrize("background", ["theme", "white", "transparent"])
def test_the_background_is_what_was_asked_for(background: str) -> None:
    figure = Figure(6.0, 3.0, dpi=96.0, background=background)  # type: ignore[arg-type] # one of three words
    with FigureRenderer(figure, ["contour", "loss"], PAPER) as renderer:
        image = renderer.picture(
            frame_at(3), scale=figure.density, dpi=96.0, transparent=background == "transparent"
        )
    corner = image.pixelColor(2, 2)
    expected = {"theme": PAPER.panel, "white": "#ffffff"}.get(background)
    assert corner.alpha() == (0 if expected is None else 255)
    assert expected is None or corner.name() == expected.lower()


def test_a_clip_has_a_ground_where_pictures_have_none() -> None:
    figure = Figure(6.0, 3.0, dpi=96.0, background="transparent")
    with FigureRenderer(figure, ["contour", "loss"], PAPER) as renderer:
        image = renderer.picture(frame_at(3), scale=figure.density, dpi=96.0)
    assert image.pixelColor(2, 2).name() == PAPER.panel.lower()


def test_panels_fill_their_places_and_all_show_the_step() -> None:
    figure = Figure(9.0, 3.0, dpi=96.0, background="white", letters=False)
    with FigureRenderer(figure, ["contour", "loss", "contour"], PAPER) as renderer:
        drawn = pixels_of(renderer.picture(frame_at(8), scale=figure.density, dpi=96.0))
    third = drawn.shape[1] // 3
    left, middle, right = (drawn[20:, part * third : (part + 1) * third] for part in range(3))
    assert np.array_equal(left, right)
    assert not np.array_equal(left, middle)


@pytest.mark.parametrize("view", ["loss", "contour", "surface"])
def test_heavier_lines_are_drawn_with_wider_pens_and_nothing_moves(tmp_path: Path, view: str) -> None:
    widths, texts = [], []
    for weight in (1.0, 2.0):
        figure = replace(COLUMN, line_weight=weight)
        drawn = operators_of(pdf_of(tmp_path, figure, view))
        widths.append(np.array(re.findall(r"(?m)^([\d.]+) w", drawn), dtype=float))
        texts.append(re.findall(r"BT.*?ET", drawn, re.DOTALL))
    assert texts[0] == texts[1]
    grown = widths[1] / widths[0]
    # Lines are twice as wide, signs and markers are as they were, halos stand out as far as they did.
    assert grown.max() == pytest.approx(2.0, rel=0.01)
    assert np.mean(grown > 1.9) > 0.4
    assert grown.min() >= 0.99


@pytest.mark.parametrize("view", ["loss", "contour", "surface"])
def test_a_picture_has_heavier_lines_like_its_drawing(view: str) -> None:
    usual, heavy, again = (picture_of(replace(COLUMN, line_weight=each), view) for each in (1.0, 3.0, 1.0))
    assert np.array_equal(usual, again)
    assert np.mean(np.any(usual != heavy, axis=2)) > 0.02


def test_a_shared_legend_names_the_racers_once(tmp_path: Path) -> None:
    name = ravine().racers[0].name
    texts = {}
    for legend in get_args(Legend):
        figure = Figure(9.0, 4.0, legend=legend)
        texts[legend] = operators_of(pdf_of(tmp_path, figure, "contour", "contour")).count("BT")
    assert name
    assert texts["panels"] > texts["shared"] > texts["none"]


def test_title_letters_and_caption_stand_beside_the_panels() -> None:
    said = Figure(6.0, 4.0, dpi=96.0, title="A title", caption="A sentence. " * 20)
    bare = Figure(6.0, 4.0, dpi=96.0, letters=False)
    places = []
    for figure in (said, bare):
        with FigureRenderer(figure, ["contour", "loss"], INK) as renderer:
            places.append([child.size for child in renderer.panels])
    assert all(small[1] < large[1] for small, large in zip(*places, strict=True))


@pytest.mark.parametrize(
    ("views", "width", "said"),
    [
        (["window"], 4.0, "no panel of a figure"),
        (["surfce"], 4.0, "did you mean surface"),
        (["loss"] * 13, 40.0, "the most are 12"),
        (["loss"] * 4, 1.0, "make the figure larger, its text smaller, or its panels fewer"),
    ],
)
def test_what_has_no_place_in_a_figure_is_refused(views: list[str], width: float, said: str) -> None:
    with pytest.raises(RavineError) as refused:
        FigureRenderer(Figure(width, 1.5), views, INK)
    assert said in str(refused.value)


def test_a_qr_code_in_the_corner_is_the_link_to_the_frame() -> None:
    figure, frame = Figure(6.0, 4.0, dpi=96.0, qr=True), frame_at(8)
    code = code_of(frame)
    with FigureRenderer(figure, ["contour"], INK) as renderer:
        drawn = pixels_of(renderer.picture(frame, scale=figure.density, dpi=96.0))
    side = CODE_INCHES * 96.0
    centres = (np.arange(len(code)) + 0.5) * side / len(code)
    rows, columns = ((end - side + centres).astype(int) for end in drawn.shape[:2])
    dark = drawn[np.ix_(rows, columns)].mean(axis=2) < 128
    assert np.mean(dark == np.array([list(line) for line in code], bool)) > 0.95
    expected = segno.make_qr(link_of(frame.experiment, frame.address), error="l", boost_error=False)
    assert code == tuple(bytes(row) for row in expected.matrix_iter())


def test_an_experiment_too_long_for_a_qr_code_says_so() -> None:
    letters = "".join(chr(0x4E00 + (place * 7919) % 20_000) for place in range(1500))
    frame = frame_at(0)
    with pytest.raises(RavineError, match="a QR code holds 2,953 letters"):
        code_of(replace(frame, experiment=replace(frame.experiment, text=letters)))
