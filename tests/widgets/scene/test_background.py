from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QWidget

from tests.widgets.scene.demo import INK, scene_of
from tests.widgets.scene.test_software import pixels_of
from widgets.scene import background
from widgets.scene.background import BackgroundPainter, PictureRequest
from widgets.scene.camera import PRESETS
from widgets.scene.picture import Picture
from widgets.scene.software import SAMPLES, Quality, image_of, render_scene
from widgets.scene.software_canvas import SoftwareCanvas

SIZE = (240, 180)
PATIENCE_MS = 10_000

pytestmark = pytest.mark.usefixtures("qapp")


class HeldPainter:
    """A painter whose work stands still until it is let go, and what it did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.pictures: list[Picture] = []
        self.threads: set[threading.Thread] = set()
        self.numbers: list[int] = []
        self.painter = BackgroundPainter()
        self.painter.painted.connect(lambda number, _request, _image: self.numbers.append(number))
        monkeypatch.setattr(background, "image_of", self._image_of)

    def _image_of(self, picture: Picture) -> QImage:
        self.begun.release()
        assert self.go.acquire(timeout=PATIENCE_MS / 1000.0)
        self.pictures.append(picture)
        self.threads.add(threading.current_thread())
        return QImage()

    def finish(self) -> None:
        """Let everything be painted, and hear of it."""
        self.go.release(100)
        for thread in (one for one in threading.enumerate() if one.name == "ravine-scene"):
            thread.join()
        QCoreApplication.sendPostedEvents()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldPainter]:
    made = HeldPainter(monkeypatch)
    yield made
    made.finish()


@pytest.fixture
def canvas(qapp: object) -> Iterator[SoftwareCanvas]:
    del qapp
    made = SoftwareCanvas(background=True)
    made.resize(*SIZE)
    made.show()
    yield made
    if not sip.isdeleted(made):
        made.close()
        made.deleteLater()


def request_of(name: str = "ravine", quality: Quality = "still") -> PictureRequest:
    return PictureRequest(scene_of(name), INK, SIZE, 1.0, quality)


def wait_for_still(canvas: SoftwareCanvas) -> None:
    """Until the coarse and the smooth picture are here."""
    spy = QSignalSpy(canvas.refreshed)
    while len(spy) < 2:
        assert spy.wait(PATIENCE_MS)


def test_painting_happens_in_another_thread_that_ends_with_the_work(held: HeldPainter) -> None:
    held.painter.ask(request_of())
    held.finish()
    assert threading.main_thread() not in held.threads
    assert not any(thread.is_alive() for thread in held.threads)


def test_a_new_view_is_painted_coarse_first_and_then_smooth(held: HeldPainter) -> None:
    held.painter.ask(request_of())
    held.finish()
    assert [picture.samples for picture in held.pictures] == [1, 2]


def test_where_only_trails_grow_the_smooth_picture_comes_at_once(held: HeldPainter) -> None:
    scene = scene_of("ravine")
    for trails in (scene.trails, ()):
        held.painter.ask(replace(request_of(), scene=replace(scene, trails=trails)))
        held.finish()
    assert [picture.samples for picture in held.pictures] == [1, 2, 2]


def test_while_moving_every_picture_is_coarse(held: HeldPainter) -> None:
    held.painter.ask(request_of(quality="moving"))
    held.finish()
    assert [picture.samples for picture in held.pictures] == [1]


def test_of_the_requests_that_wait_only_the_newest_is_painted(held: HeldPainter) -> None:
    first = held.painter.ask(request_of(quality="moving"))
    assert held.begun.acquire(timeout=PATIENCE_MS / 1000.0)
    newest = [held.painter.ask(request_of(name, "moving")) for name in ("peaks", "plane", "saddle")][-1]
    held.finish()
    assert held.numbers == [first, newest]


def test_a_picture_is_not_made_smooth_when_another_one_is_wanted(held: HeldPainter) -> None:
    held.painter.ask(request_of())
    assert held.begun.acquire(timeout=PATIENCE_MS / 1000.0)
    held.painter.ask(request_of("peaks", "moving"))
    held.finish()
    assert [picture.samples for picture in held.pictures] == [1, 1]


def test_stopping_forgets_what_waits(held: HeldPainter) -> None:
    first = held.painter.ask(request_of(quality="moving"))
    assert held.begun.acquire(timeout=PATIENCE_MS / 1000.0)
    held.painter.ask(request_of("peaks", "moving"))
    held.go.release(100)
    held.painter.stop()
    QCoreApplication.sendPostedEvents()
    assert held.numbers in ([first], [first, first + 1])
    assert not any(thread.is_alive() for thread in held.threads)


def test_after_a_painting_that_failed_the_next_one_is_made(
    held: HeldPainter, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[object] = []
    held.painter.failed.connect(lambda _number, error: failures.append(type(error)))
    monkeypatch.setattr(background, "image_of", lambda _picture: 1 / 0)
    held.painter.ask(request_of())
    held.finish()
    monkeypatch.setattr(background, "image_of", held._image_of)
    number = held.painter.ask(request_of())
    held.finish()
    assert failures == [ZeroDivisionError]
    assert number in held.numbers


def test_the_canvas_ends_up_with_the_picture_that_is_painted_at_once(canvas: SoftwareCanvas) -> None:
    scene = scene_of("ravine")
    canvas.show_scene(scene, INK)
    wait_for_still(canvas)
    assert canvas.seen is scene
    shown = pixels_of(canvas.grab().toImage())[:, :, :3]
    expected = pixels_of(image_of(Picture.of(scene, INK, SIZE, samples=SAMPLES["still"])))
    covered = expected[:, :, 3] == 255
    assert np.abs(shown - expected[:, :, :3])[covered].max() <= 1


def test_until_the_new_picture_is_here_the_last_one_fills_the_canvas(canvas: SoftwareCanvas) -> None:
    scene = scene_of("ravine")
    canvas.show_scene(scene, INK)
    wait_for_still(canvas)
    canvas.resize(2 * SIZE[0], 2 * SIZE[1])
    shown = pixels_of(canvas.grab().toImage())
    colourful = np.ptp(shown[:, :, :3], axis=2) > 40
    assert colourful[: SIZE[1]].any()
    assert colourful[SIZE[1] :, SIZE[0] :].any()
    wait_for_still(canvas)


def test_settling_shows_the_last_scene_without_waiting_and_what_comes_later_is_dropped(
    canvas: SoftwareCanvas,
) -> None:
    first, second = scene_of("ravine"), replace(scene_of("ravine"), camera=PRESETS["top"])
    canvas.show_scene(first, INK)
    canvas.grab()
    canvas.show_scene(second, INK)
    canvas.settle()
    assert canvas.seen is second
    QCoreApplication.sendPostedEvents()
    assert canvas.seen is second


def test_a_canvas_that_goes_away_while_it_paints_leaves_nothing_behind(
    canvas: SoftwareCanvas, held: HeldPainter
) -> None:
    canvas.show_scene(scene_of("ravine"), INK)
    canvas.grab()
    assert held.begun.acquire(timeout=PATIENCE_MS / 1000.0)
    held.go.release(100)
    sip.delete(canvas)
    assert held.threads
    assert not any(thread.is_alive() for thread in held.threads)


def test_a_canvas_that_goes_away_with_its_parent_waits_for_what_is_painted(held: HeldPainter) -> None:
    parent = QWidget()
    canvas = SoftwareCanvas(parent, background=True)
    canvas.resize(*SIZE)
    canvas.show_scene(scene_of("ravine"), INK)
    canvas.grab()
    assert held.begun.acquire(timeout=PATIENCE_MS / 1000.0)
    held.go.release(100)
    sip.delete(parent)
    assert sip.isdeleted(canvas)
    assert held.threads
    assert not any(thread.is_alive() for thread in held.threads)


def test_a_canvas_without_a_scene_paints_nothing(canvas: SoftwareCanvas) -> None:
    canvas.settle()
    canvas.grab()
    assert canvas.seen is None


def test_pictures_of_several_threads_are_those_of_one() -> None:
    scenes = [replace(scene_of(name), legend=scene_of("ravine").legend) for name in ("ravine", "peaks")] * 3
    alone = [pixels_of(render_scene(scene, INK, SIZE)) for scene in scenes]
    together: list[tuple[int, QImage]] = []

    def paint(index: int) -> None:
        together.append((index, render_scene(scenes[index], INK, SIZE)))

    threads = [threading.Thread(target=paint, args=(index,)) for index in range(len(scenes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(together) == len(scenes)
    assert all((pixels_of(image) == alone[index]).all() for index, image in together)
