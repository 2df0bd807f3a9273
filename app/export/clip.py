"""Clips of a run, encoded in a thread of their own while the next frame is drawn."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from PyQt6.QtGui import QImage

from app.export.background import Interruption, in_background
from app.export.clip_plan import FPS, ClipPlan, Schedule
from app.export.encoders import ENCODERS, Timing, encode_gif
from app.export.gif_palette import Pixels
from app.export.picture import Renderer
from app.files import CLIP_FORMATS, format_of, whole_file
from engine.errors import CancelledError, RavineError
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session

PLAIN = ClipPlan()
#: Pictures that wait for the encoder at most: enough to keep it busy, few enough to stay small.
WAITING = 4
#: Seconds to wait for the encoder in one go: short, because it may be the window's thread that waits.
PATIENCE = 0.004


class ClipWriter:
    """Takes pictures one by one and makes a clip of them; the file appears when it is whole.

    To be used in a ``with`` block: leaving it by an exception leaves no file.
    """

    def __init__(self, path: Path, timing: Timing) -> None:
        """Begin a clip.

        Args:
            path: its ending is one of ``CLIP_FORMATS``.
            timing: how many pictures will be added, and how fast they are shown.

        Raises:
            RavineError: the ending is not allowed.
        """
        self._encode = ENCODERS[format_of(path, CLIP_FORMATS)]
        self._path = path
        self._timing = timing
        self._pictures: queue.Queue[Pixels | None] = queue.Queue(WAITING)
        self._cancelled = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="ravine-clip", daemon=True)
        self._thread.start()

    @property
    def needs_sample(self) -> bool:
        """Whether the first picture added is a sample for the palette and no frame: the clip's richest."""
        return self._encode is encode_gif

    @property
    def ready(self) -> bool:
        """Whether a picture can be added now; it waits a little for the encoder to catch up."""
        if self._pictures.full():
            self._thread.join(PATIENCE)
        return self._error is not None or not self._pictures.full()

    def add(self, picture: QImage) -> None:
        """Add a picture when there is room (see `ready`); all must have the size of the first.

        Raises:
            RavineError: the file cannot be written.
        """
        self._put(pixels_of(picture))

    def finish(self) -> Iterator[None]:
        """Say that there are no more pictures; the iterator ends when the file is whole.

        Raises:
            RavineError: the file cannot be written.
        """
        while not self.ready:
            yield
        self._put(None)
        while self._thread.is_alive():
            self._thread.join(PATIENCE)
            yield
        if self._error is not None:
            raise self._error

    def cancel(self) -> None:
        """Stop; there will be no file."""
        self._cancelled.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self.cancel()

    def _put(self, pixels: Pixels | None) -> None:
        if self._error is not None:
            raise self._error
        self._pictures.put(pixels)

    def _run(self) -> None:
        try:
            with whole_file(self._path) as file:
                self._encode(self._taken(), file, self._timing)
                self._go_on()
        except BaseException as error:  # noqa: BLE001 - raised where the next picture is added
            self._error = error

    def _taken(self) -> Iterator[Pixels]:
        while True:
            self._go_on()
            try:
                pixels = self._pictures.get(timeout=0.05)
            except queue.Empty:
                continue
            if pixels is None:
                return
            yield pixels

    def _go_on(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError("the clip was cancelled; no file was written")


def make_clip(
    session: Session,
    renderer: Renderer,
    steps: range,
    path: Path,
    *,
    scale: float = 1.0,
    plan: ClipPlan = PLAIN,
    interruption: Interruption | None = None,
) -> Generator[int, None, None]:
    """Draw a range of steps and write them as a clip, at most one picture at each ``next``.

    Closing the iterator early leaves no file.

    Args:
        session: the run; it is left at the last step.
        renderer: the view.
        steps: which.
        path: its ending is one of ``CLIP_FORMATS``.
        scale: pixels per unscaled pixel.
        plan: how long it takes, and whether the camera turns.
        interruption: that with which the session was made; without one, what is computed is completed first.

    Yields:
        How many of the pictures are done.

    Raises:
        RavineError: the ending is not allowed, the clip is too long, or the file cannot be written.
    """
    observer = Observer(session, extras=renderer.extras)

    def frame_at(step: int) -> Frame:
        session.seek(Address(step))
        return observer.frame()

    yield from make_clip_of(
        lambda place: frame_at(steps[place]),
        plan.schedule(len(steps)),
        renderer,
        path,
        scale=scale,
        fps=plan.fps,
        interruption=interruption,
    )


def make_clip_of(
    frame_at: Callable[[int], Frame],
    schedule: Schedule,
    renderer: Renderer,
    path: Path,
    *,
    scale: float = 1.0,
    fps: int = FPS,
    interruption: Interruption | None = None,
) -> Generator[int, None, None]:
    """Write frames of any runs as a clip (see `make_clip`).

    Args:
        frame_at: makes the frame at a place, when it is drawn; the last is also made first.
        schedule: which frames the pictures show.
        renderer: the view.
        path: its ending is one of ``CLIP_FORMATS``.
        scale: pixels per unscaled pixel.
        fps: pictures per second.
        interruption: that with which the runs were made; without one, what is computed is completed first.

    Yields:
        How many of the pictures are done.

    Raises:
        RavineError: the ending is not allowed, the file cannot be written, or a frame cannot be made.
    """
    interruption, places = interruption or Interruption(), schedule.places
    with ClipWriter(path, Timing(len(places), fps)) as writer:
        # The end first: views then know the whole run and keep their axes, and no picture has more colours.
        frame = yield from in_background(partial(frame_at, places[-1]), interruption)
        if writer.needs_sample:
            writer.add(renderer.image(frame, scale=scale))
        shown, picture = (-1, 0.0), QImage()
        for done, place in enumerate(places):
            while not writer.ready:
                yield done
            if place != shown[0]:
                frame = yield from in_background(partial(frame_at, place), interruption, partial(int, done))
            if (place, schedule.angles[done]) != shown:
                shown = place, schedule.angles[done]
                picture = renderer.image(turned(frame, shown[1]), scale=scale)
            writer.add(picture)
            yield done + 1
        for _ in writer.finish():
            yield len(places)


def turned(frame: Frame, degrees: float) -> Frame:
    """The frame with the camera elsewhere round the surface."""
    if not degrees:
        return frame
    azimuth = float(frame.experiment.shown("azimuth")) + degrees
    view = {**frame.experiment.view, "azimuth": (azimuth + 180.0) % 360.0 - 180.0}
    return replace(frame, experiment=replace(frame.experiment, view=view))


def pixels_of(picture: QImage) -> Pixels:
    """Red, green, blue of a picture ``(height, width, 3)``."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    memory = plain.constBits()
    if memory is None:
        raise RavineError("there is no memory for this picture; choose a smaller size or scale")
    lines = np.frombuffer(memory.asstring(plain.sizeInBytes()), dtype=np.uint8).reshape(plain.height(), -1)
    # Qt pads its lines to whole words.
    return lines[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3)
