"""Pictures as the bytes of a clip: GIF, WebP, WebM, MP4, or single PNGs in a ZIP file.

The same pictures give the same bytes: encoders run on one thread and write no dates.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import BinaryIO

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from PIL import Image

from app.export.gif_palette import Pixels, palette_of

#: ITU-T H.273, the code of BT.709 for primaries, transfer and matrix.
BT709 = 1
LIMITED_RANGE = 1


@dataclass(frozen=True)
class Timing:
    """How many frames there will be, and how many are shown in a second."""

    count: int
    fps: int


def encode_gif(pictures: Iterator[Pixels], file: BinaryIO, timing: Timing) -> None:
    """GIF89a, playing for ever, all frames in 256 colours for the first picture given.

    That first picture is the palette's sample and no frame of the clip; one palette for all keeps what does
    not change from flickering. Delays are whole hundredths of a second that add up to the rate.
    """
    palette = palette_of(next(pictures))
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
        # As large a file as "medium" makes at 18, a decibel below it at 41, in half its time.
        stream.options = {"crf": "17", "preset": "veryfast", "threads": "1"}
        _set_colours(stream)
        _encode(container, stream, timing.fps, map(_even, taker.while_written(pictures)), _to_bt709)


def encode_webm(pictures: Iterator[Pixels], file: BinaryIO, timing: Timing) -> None:
    """VP9 in WebM, which every browser plays."""
    exact = {"fflags": "+bitexact"}  # no random number of the file
    with _patient(file) as taker, av.open(taker, "w", format="webm", options=exact) as container:
        stream = container.add_stream("libvpx-vp9", rate=timing.fps)
        stream.options = {"crf": "24", "b": "0", "cpu-used": "4", "row-mt": "0", "threads": "1"}
        _set_colours(stream)
        _encode(container, stream, timing.fps, map(_even, taker.while_written(pictures)), _to_bt709)


def encode_zip(pictures: Iterator[Pixels], file: BinaryIO, timing: Timing) -> None:
    """PNGs called 0001.png and so on, for what makes films or pages of single pictures."""
    digits = max(4, len(str(timing.count)))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, pixels in enumerate(pictures, 1):
            content = io.BytesIO()
            Image.fromarray(pixels).save(content, "PNG", compress_level=4)
            archive.writestr(zipfile.ZipInfo(f"{number:0{digits}}.png"), content.getvalue())


ENCODERS: dict[str, Callable[[Iterator[Pixels], BinaryIO, Timing], None]] = {
    "gif": encode_gif,
    "webp": encode_webp,
    "webm": encode_webm,
    "mp4": encode_mp4,
    "zip": encode_zip,
}


def _set_colours(stream: av.VideoStream) -> None:
    """Say that the pixels are 4:2:0 in the colours of BT.709."""
    context = stream.codec_context
    context.pix_fmt = "yuv420p"
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED_RANGE


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
