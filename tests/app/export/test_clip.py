"""Clips: as many frames as steps, the right colours, the same bytes, and no file of a cancelled one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from PyQt6.QtGui import QImage

from app.export.clip import ClipWriter, make_clip, make_clip_of, pixels_of, turned
from app.export.clip_plan import ClipPlan
from app.export.encoders import Timing
from app.export.picture import make_renderer
from app.files import CLIP_FORMATS
from engine.errors import RavineError
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.samples import ravine
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")
COLOURS = ("#FF0000", "#20B040", "#1040E0", "#FFFFFF")


def plain(colour: str, width: int = 66, height: int = 48) -> QImage:
    """A picture of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(int(colour[1:], 16) | 0xFF000000)
    return image


def striped(width: int = 66, height: int = 48) -> QImage:
    """A picture that holds all the colours, as the sample of a palette must."""
    image = plain(COLOURS[0], width, height)
    for number, colour in enumerate(COLOURS):
        for y in range(height):
            for x in range(number * width // 4, (number + 1) * width // 4):
                image.setPixel(x, y, int(colour[1:], 16) | 0xFF000000)
    return image


def write(path: Path, pictures: list[QImage], fps: int = 20) -> None:
    with ClipWriter(path, Timing(len(pictures), fps)) as writer:
        if writer.needs_sample:
            writer.add(striped(pictures[0].width(), pictures[0].height()))
        for picture in pictures:
            while not writer.ready:
                pass
            writer.add(picture)
        for _ in writer.finish():
            pass


def read(path: Path) -> list[np.ndarray]:
    """The frames of a clip as red, green, blue."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == sorted(archive.namelist())
            return [np.asarray(Image.open(archive.open(name)).convert("RGB")) for name in archive.namelist()]
    if path.suffix in (".mp4", ".webm"):
        with av.open(str(path)) as container:
            return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    frames = []
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")))
    return frames


@pytest.mark.parametrize("ending", CLIP_FORMATS)
def test_a_clip_shows_every_picture_in_its_colour(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    write(path, [plain(colour) for colour in COLOURS])
    frames = read(path)
    assert len(frames) == len(COLOURS)
    for frame, colour in zip(frames, COLOURS, strict=True):
        assert frame.shape == (48, 66, 3)
        wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        assert np.abs(frame[24, 33].astype(int) - wanted).max() <= 16


@pytest.mark.parametrize("ending", CLIP_FORMATS)
def test_the_same_pictures_give_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for number in range(2):
        write(tmp_path / f"{number}.{ending}", [plain(colour) for colour in COLOURS])
    assert (tmp_path / f"0.{ending}").read_bytes() == (tmp_path / f"1.{ending}").read_bytes()


def test_a_film_of_odd_size_is_made_even(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write(path, [plain("#204060", 65, 47)] * 2)
    assert read(path)[0].shape == (48, 66, 3)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 20


@pytest.mark.parametrize("fps", [1, 7, 20, 30, 60])
def test_the_delays_of_a_gif_add_up_to_its_rate(fps: int, tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    write(path, [plain(COLOURS[number % 4]) for number in range(8)], fps)
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        total = 0
        for number in range(8):
            image.seek(number)
            total += image.info["duration"]
    assert total == pytest.approx(8000 / fps, abs=10)


def test_pixels_of_a_picture_whose_lines_qt_pads() -> None:
    picture = striped(5, 3)
    pixels = pixels_of(picture)
    assert pixels.shape == (3, 5, 3)
    assert pixels[0, 0].tolist() == [255, 0, 0]
    assert pixels[2, 4].tolist() == [255, 255, 255]


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match="there is no folder"):
        write(tmp_path / "none" / "a.mp4", [plain("#000000")] * 20)


def test_an_ending_that_is_no_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match=r"\.avi"):
        ClipWriter(tmp_path / "a.avi", Timing(1, 20))


@pytest.mark.parametrize("ending", CLIP_FORMATS)
def test_a_clip_of_a_run_shows_its_steps_and_says_how_far_it_is(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    session = Session(ravine())
    with make_renderer("contour", load_theme("ink"), (320, 240)) as renderer:
        told = list(make_clip(session, renderer, range(0, 13, 3), path, plan=ClipPlan(fps=10)))
    assert told == sorted(told)
    assert told[-1] == 5
    assert set(told) - {0} == {1, 2, 3, 4, 5}, (
        "each picture is counted; 0 only where the first one is waited for"
    )
    frames = read(path)
    assert len(frames) == 5
    assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).max() > 60, "the markers have moved"


@pytest.mark.parametrize("ending", CLIP_FORMATS)
@pytest.mark.parametrize("pieces", [1, 4])
def test_a_clip_that_is_stopped_leaves_nothing(ending: str, pieces: int, tmp_path: Path) -> None:
    with make_renderer("contour", load_theme("ink"), (320, 240)) as renderer:
        work = make_clip(Session(ravine()), renderer, range(50), tmp_path / f"a.{ending}")
        for _ in range(pieces):
            next(work)
        work.close()
    assert list(tmp_path.iterdir()) == []


def test_a_clip_of_one_frame_goes_round_it(tmp_path: Path) -> None:
    session = Session(ravine())
    frame = Observer(session).frame()
    with make_renderer("surface", load_theme("ink"), (320, 240)) as renderer:
        plan = ClipPlan(fps=4, duration=0.5, turn=180, hold=0.25)
        for _ in make_clip_of(lambda _: frame, plan.schedule(1), renderer, tmp_path / "a.zip"):
            pass
        expected = pixels_of(renderer.picture(turned(frame, 180.0)))
    first, last, held = read(tmp_path / "a.zip")
    assert np.abs(first.astype(int) - last).max() > 60
    assert np.array_equal(last, expected)
    assert np.array_equal(last, held)
