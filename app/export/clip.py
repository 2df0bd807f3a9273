"""Clips of a run: GIF, WebP and MP4, encoded in a thread of their own while the next frame is drawn.

The same frames give the same bytes: encoders run on one thread and write no dates.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise, takewhile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from PIL import Image
from PyQt6.QtGui import QImage

from app.export.background import Interruption, in_background
from app.export.picture import Renderer
from app.files import CLIP_FORMATS, format_of, whole_file
from app.workspaces import extras_of
from engine.errors import CancelledError, RavineError
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session

Pixels = npt.NDArray[np.uint8]

#: Pictures that wait for the encoder at most: enough to keep it busy, few enough to stay small.
WAITING = 4
#: Seconds to wait for the encoder in one go: short, because it may be the window's thread that waits.
PATIENCE = 0.004
#: ITU-T H.273, the code of BT.709 for primaries, transfer and matrix.
BT709 = 1
LIMITED_RANGE = 1


@dataclass(frozen=True)
class Timing:
    """How many frames there will be, and how many are shown in a second."""

    count: int
    fps: int


def encode_gif(pictures: Iterator[Pixels], file: BinaryIO, timing: Timing) -> None:
    """GIF89a, playing for ever, all frames in the 256 colours of the first picture given.

    That first picture is the palette's sample and no frame of the clip; one palette for all keeps what
    does not change from flickering, and an octree keeps rare colours in small patches, as markers are.
    Delays are whole hundredths of a second that add up to the rate.
    """
    palette = Image.fromarray(next(pictures)).quantize(256, Image.Quantize.FASTOCTREE)
    frames = (
        Image.fromarray(pixels).quantize(palette=palette, dither=Image.Dither.NONE) for pixels in pictures
    )
    ticks = [round(100 * index / timing.fps) for index in range(timing.count + 1)]
    next(frames).save(
        file,
        format="GIF",
        save_all=True,
        append_images=frames,
        duration=[10 * (after - before) for before, after in pairwise(ticks)],
        loop=0,
        optimize=False,
    )


class _PatientFile:
    """A file for PyAV, which drops exceptions: it takes everything and remembers the first error."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None
        self.seek, self.tell = file.seek, file.tell

    def write(self, content: bytes) -> int:
        """Write, as long as that goes well."""
        if self.error is None:
            try:
                # at once: what Python would keep for later fails where nobody waits for it
                self._file.write(content)
                self._file.flush()
            except OSError as error:
                self.error = error
        return len(content)

    def while_written(self, pictures: Iterator[Pixels]) -> Iterator[Pixels]:
        """Pictures, until one cannot be written."""
        return takewhile(lambda _: self.error is None, pictures)


@contextmanager
def _patient(file: BinaryIO) -> Iterator[_PatientFile]:
    """A file for PyAV.

    Raises:
        OSError: at the end, if something could not be written.
    """
    taker = _PatientFile(file)
    yield taker
    if taker.error is not None:
        raise taker.error


def encode_webp(pictures: Iterator[Pixels], file: BinaryIO, timing: Timing) -> None:
    """Animated WebP, playing for ever."""
    with _patient(file) as taker, av.open(taker, "w", format="webp", options={"loop": "0"}) as container:
        stream = container.add_stream("libwebp_anim", rate=timing.fps)
        stream.options = {"quality": "90", "compression_level": "4"}
        _encode(container, stream, timing.fps, taker.while_written(pictures), _to_bgra)


def encode_mp4(pictures: Iterator[Pixels], file: BinaryIO, timing: Timing) -> None:
    """H.264 in MP4, with the pixel format (4:2:0) and colours (BT.709) that every player takes."""
    with _patient(file) as taker, av.open(taker, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=timing.fps)
        stream.options = {"crf": "18", "preset": "medium", "threads": "1"}
        context = stream.codec_context
        context.pix_fmt = "yuv420p"
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED_RANGE
        _encode(container, stream, timing.fps, map(_even, taker.while_written(pictures)), _to_bt709)


ENCODERS: dict[str, Callable[[Iterator[Pixels], BinaryIO, Timing], None]] = {
    "gif": encode_gif,
    "webp": encode_webp,
    "mp4": encode_mp4,
}


class ClipWriter:
    """Takes pictures one by one and makes a clip of them; the file appears when it is whole.

    To be used in a ``with`` block: leaving it by an exception leaves no file.
    """

    def __init__(self, path: Path, timing: Timing) -> None:
        """Begin a clip.

        Args:
            path: ends in ``.gif``, ``.webp`` or ``.mp4``.
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
    fps: int = 20,
    interruption: Interruption | None = None,
) -> Generator[int, None, None]:
    """Draw a range of steps and write them as a clip, at most one picture at each ``next``.

    Closing the iterator early leaves no file.

    Args:
        session: the run; it is left at the last step.
        renderer: the view.
        steps: which.
        path: ends in ``.gif``, ``.webp`` or ``.mp4``.
        scale: pixels per unscaled pixel.
        fps: frames per second.
        interruption: that with which the session was made; without one, what is computed is completed first.

    Yields:
        How many of the pictures are done.

    Raises:
        RavineError: the ending is not allowed, or the file cannot be written.
    """
    observer = Observer(session, extras=extras_of)

    def frame_at(step: int) -> Frame:
        session.seek(Address(step))
        return observer.frame()

    yield from make_clip_of(
        lambda place: frame_at(steps[place]),
        len(steps),
        renderer,
        path,
        scale=scale,
        fps=fps,
        interruption=interruption,
    )


def make_clip_of(
    frame_at: Callable[[int], Frame],
    count: int,
    renderer: Renderer,
    path: Path,
    *,
    scale: float = 1.0,
    fps: int = 20,
    interruption: Interruption | None = None,
) -> Generator[int, None, None]:
    """Write frames of any runs as a clip (see `make_clip`).

    Args:
        frame_at: makes the frame at a place, when it is drawn; the last is also made first.
        count: how many frames there are.
        renderer: the view.
        path: ends in ``.gif``, ``.webp`` or ``.mp4``.
        scale: pixels per unscaled pixel.
        fps: frames per second.
        interruption: that with which the runs were made; without one, what is computed is completed first.

    Yields:
        How many of the pictures are done.

    Raises:
        RavineError: the ending is not allowed, the file cannot be written, or a frame cannot be made.
    """
    interruption = interruption or Interruption()
    with ClipWriter(path, Timing(count, fps)) as writer:
        # The end first: views then know the whole run and keep their axes, and no picture has more colours.
        last = yield from in_background(partial(frame_at, count - 1), interruption)
        if writer.needs_sample:
            writer.add(renderer.picture(last, scale=scale))
        for done in range(count):
            while not writer.ready:
                yield done
            frame = yield from in_background(partial(frame_at, done), interruption, partial(int, done))
            writer.add(renderer.picture(frame, scale=scale))
            yield done + 1
        for _ in writer.finish():
            yield count


def pixels_of(picture: QImage) -> Pixels:
    """Red, green, blue of a picture ``(height, width, 3)``."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    memory = plain.constBits()
    if memory is None:
        raise RavineError("there is no memory for this picture; choose a smaller size or scale")
    lines = np.frombuffer(memory.asstring(plain.sizeInBytes()), dtype=np.uint8).reshape(plain.height(), -1)
    # Qt pads its lines to whole words.
    return lines[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3)


def _encode(
    container: av.container.OutputContainer,
    stream: av.VideoStream,
    fps: int,
    pictures: Iterator[Pixels],
    converted: Callable[[VideoFrame], VideoFrame],
) -> None:
    for index, pixels in enumerate(pictures):
        if index == 0:
            stream.height, stream.width = pixels.shape[:2]
        frame = converted(VideoFrame.from_ndarray(pixels, format="rgb24"))
        frame.pts, frame.time_base = index, Fraction(1, fps)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _to_bgra(frame: VideoFrame) -> VideoFrame:
    return frame.reformat(format="bgra")


def _to_bt709(frame: VideoFrame) -> VideoFrame:
    return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)


def _even(pixels: Pixels) -> Pixels:
    """With the last row and column repeated where a side is odd: 4:2:0 halves the colours' resolution."""
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
