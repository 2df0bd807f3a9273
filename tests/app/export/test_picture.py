"""Pictures and drawings: their size, their ground, their sharpness, and the experiment they carry."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QByteArray
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtSvg import QSvgRenderer

from app.cli.renderers import RENDERERS
from app.export.clip import pixels_of
from app.export.figure import Figure
from app.export.figure_renderer import FigureRenderer
from app.export.picture import (
    WINDOW,
    check_view,
    default_size,
    make_renderer,
    png_bytes,
    render_view,
)
from app.export.png_metadata import add_metadata, read_metadata
from app.export.vector import save_vector, vector_views
from engine.errors import RavineError
from engine.frames.frame import Address
from tests.app.samples import frame_at, ravine
from widgets.style.theme import load_theme, rgb
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")
INK = load_theme("ink")
EVERY_VIEW = [*VIEWS, WINDOW]


@cache
def picture(view: str, theme: str = "ink") -> QImage:
    """A view of the fifth step, drawn once for all tests."""
    size = (960, 640) if view == WINDOW else (320, 240)
    return render_view(view, frame_at(5), load_theme(theme), size=size, renderers=RENDERERS)


def shares(image: QImage, colour: str, tolerance: int = 12) -> float:
    """The share of an image's pixels that are about of a colour."""
    distance = np.abs(pixels_of(image).astype(int) - np.rint(255 * rgb(colour)).astype(int)).max(axis=2)
    return float(np.mean(distance <= tolerance))


@pytest.mark.parametrize("view", EVERY_VIEW)
def test_a_picture_of_any_view_has_the_size_asked_for_and_shows_something(view: str) -> None:
    image = picture(view)
    assert (image.width(), image.height()) == ((960, 640) if view == WINDOW else (320, 240))
    assert len(np.unique(pixels_of(image).reshape(-1, 3), axis=0)) > 30


@pytest.mark.parametrize("view", EVERY_VIEW)
@pytest.mark.parametrize("theme", ["ink", "paper"])
def test_a_picture_has_its_themes_ground(view: str, theme: str) -> None:
    colours = load_theme(theme)
    image = picture(view, theme)
    assert shares(image, colours.ground) + shares(image, colours.panel) > 0.05
    other = load_theme("paper" if theme == "ink" else "ink")
    assert shares(image, other.ground, 4) + shares(image, other.panel, 4) < 0.05


@pytest.mark.parametrize("view", EVERY_VIEW)
def test_the_same_frame_gives_the_same_bytes(view: str) -> None:
    one = picture(view)
    other = render_view(view, frame_at(5), INK, size=(one.width(), one.height()), renderers=RENDERERS)
    assert png_bytes(one) == png_bytes(other)


@pytest.mark.parametrize("view", list(VIEWS))
def test_a_larger_scale_shows_the_same_sharper(view: str) -> None:
    small = picture(view)
    large = render_view(view, frame_at(5), INK, size=(320, 240), scale=2)
    assert (large.width(), large.height()) == (640, 480)
    pixels = pixels_of(large).astype(float)
    shrunk = pixels.reshape(240, 2, 320, 2, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - pixels_of(small)).mean() < 6, "the same picture"
    blocks = pixels.reshape(240, 2, 320, 2, 3)
    assert blocks.std(axis=(1, 3)).max() > 20, "with detail between the small one's pixels"


def test_the_surface_in_a_larger_picture_of_the_window_is_sharp_too() -> None:
    frame = frame_at(5)
    with make_renderer(WINDOW, INK, renderers=RENDERERS) as renderer:
        large = pixels_of(renderer.picture(frame, scale=2)).astype(float)
    middle = large[300:900, 700:1700]
    blocks = middle.reshape(300, 2, 500, 2, 3)
    assert np.percentile(blocks.std(axis=(1, 3)).max(axis=2), 99) > 15


@pytest.mark.parametrize("view", list(VIEWS))
def test_a_transparent_picture_has_no_ground_but_the_same_content(view: str) -> None:
    image = render_view(view, frame_at(5), INK, size=(320, 240), transparent=True)
    assert image.hasAlphaChannel()
    assert image.pixelColor(1, 1).alpha() == 0
    assert image.pixelColor(318, 238).alpha() == 0
    covered = sum(image.pixelColor(x, y).alpha() > 200 for x in range(0, 320, 4) for y in range(0, 240, 4))
    assert covered > 20
    assert not picture(view).hasAlphaChannel()


def test_a_picture_of_more_than_qt_can_paint_is_refused() -> None:
    with pytest.raises(RavineError, match="no side is above 16384"):
        render_view("loss", frame_at(0), INK, size=(8192, 200), scale=4)


def test_a_view_that_breaks_while_painting_gives_no_half_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in a paintEvent")

    monkeypatch.setattr("widgets.run.loss_view.LossView.draw", broken)
    with pytest.raises(ZeroDivisionError, match="in a paintEvent"):
        render_view("loss", frame_at(0), INK)


def test_an_unknown_view_lists_the_nearest() -> None:
    with pytest.raises(RavineError, match="did you mean surface"):
        check_view("surfce")
    with pytest.raises(RavineError, match="Known"):
        render_view("surfce", frame_at(0), INK)


def test_every_view_has_a_size_of_its_own() -> None:
    assert all(min(default_size(view)) >= 64 for view in EVERY_VIEW)


# ---- the metadata ------------------------------------------------------------------------------------


def test_a_saved_picture_opens_at_its_frame(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    frame = frame_at(7, 2)
    with make_renderer("loss", INK, (320, 240)) as renderer:
        renderer.save(frame, path, dpi=300)
    assert read_metadata(path) == (ravine(), Address(7, 2))
    read = QImage(str(path))
    assert read.dotsPerMeterX() == read.dotsPerMeterY() == round(300 / 0.0254)


@given(st.text(max_size=60), st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_title_and_text_survive_the_picture(tmp_path: Path, title: str, text: str) -> None:
    path = tmp_path / "a.png"
    experiment = replace(ravine(), title=title, text=text)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    add_metadata(image, experiment, Address(3))
    path.write_bytes(png_bytes(image))
    assert read_metadata(path) == (experiment, Address(3))


def test_a_picture_of_another_program_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(path))
    with pytest.raises(RavineError, match="carries no experiment"):
        read_metadata(path)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_picture_is_refused_or_read(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "a.png"
    whole = bytearray(png_bytes(render_view("step", frame_at(0), INK, size=(320, 240))))
    place = data.draw(st.integers(8, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(place, len(whole)))])
    with suppress(RavineError):
        assert read_metadata(path).address.step >= 0


# ---- lines and outlines ------------------------------------------------------------------------------


@pytest.mark.parametrize("view", vector_views())
def test_a_drawing_read_back_looks_like_the_picture(view: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    frame, size = frame_at(5), (480, 360)
    save_vector(path, view, frame, INK, size=size)
    renderer = QSvgRenderer(QByteArray(path.read_bytes()))
    assert renderer.isValid()
    assert (renderer.defaultSize().width(), renderer.defaultSize().height()) == size
    drawn = QImage(*size, QImage.Format.Format_RGB32)
    drawn.fill(0)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    difference = np.abs(
        pixels_of(drawn).astype(int) - pixels_of(render_view(view, frame, INK, size=size)).astype(int)
    )
    assert difference.mean() < 4


@pytest.mark.parametrize("view", vector_views())
def test_a_drawing_needs_no_font(view: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    save_vector(path, view, frame_at(5), INK)
    assert b"<text" not in path.read_bytes(), "text is drawn as outlines"


@pytest.mark.parametrize("view", vector_views())
def test_a_pdf_has_one_page_of_the_size_asked_for_and_carries_its_fonts(view: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    save_vector(path, view, frame_at(5), INK, size=(480, 360))
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert re.search(rb"/MediaBox \[0 0 360(\.0*)? 270(\.0*)?\]", content)
    assert content.count(b"/Type /Page\n") == 1
    assert content.count(b"/FontFile") == content.count(b"/Type /FontDescriptor")


@pytest.mark.parametrize("ending", ["svg", "pdf"])
def test_the_same_frame_gives_the_same_drawing_on_any_day(ending: str, tmp_path: Path) -> None:
    for number in range(2):
        save_vector(tmp_path / f"{number}.{ending}", "loss", frame_at(5), INK)
    one, other = ((tmp_path / f"{number}.{ending}").read_bytes() for number in range(2))
    assert one == other
    if ending == "pdf":
        dates = re.findall(rb"(?:Date \(D:|Date=\")(\d{4})", one)
        assert dates
        assert set(dates) == {b"1970"}
        assert set(re.findall(rb"uuid:([0-9a-f-]+)", one)) == {b"00000000-0000-0000-0000-000000000000"}


@pytest.mark.parametrize("view", ["function_editor", WINDOW])
def test_what_is_no_line_drawing_is_refused(view: str, tmp_path: Path) -> None:
    with pytest.raises(RavineError, match=f"the view {view} is no line drawing"):
        save_vector(tmp_path / "a.svg", view, frame_at(0), INK)
    assert list(tmp_path.iterdir()) == []


def test_frames_bring_what_their_picture_shows_and_no_more() -> None:
    experiment = replace(ravine(), view={**ravine().view, "workspace": "surfaces"})
    wanted = {"surface": set(), "convexity": {"reading"}, "compare": {"compared"}, WINDOW: {"reading"}}
    for view, extras in wanted.items():
        with make_renderer(view, INK, None, RENDERERS, any_size=True) as renderer:
            assert set(renderer.extras(experiment)) == extras, view
    with FigureRenderer(Figure(9.0, 4.0), ["convexity", "surface", "compare"], INK) as figure:
        assert set(figure.extras(experiment)) == {"reading", "compared"}
