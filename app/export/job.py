"""Any export as work in small parts: a window does one between two events, and may stop at any.

What needs no window is computed in a thread meanwhile.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.export.background import Interruption, in_background
from app.export.constant_clip import frame_with
from app.export.numbers import make_numbers
from app.export.picture import Renderers
from app.export.request import ExportRequest
from app.export.vector import check_vector, draw_vector
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.session.session import Session


@dataclass(frozen=True)
class ExportJob:
    """An export under way.

    Attributes:
        work: does a part at each ``next`` and says how far it has come; closing it leaves no file.
        total: what it says when it has come to the end.
    """

    work: Generator[int, None, None]
    total: int


def make_export_job(request: ExportRequest, frame: Frame, path: Path, renderers: Renderers) -> ExportJob:
    """Begin an export.

    Args:
        request: what is wanted.
        frame: the frame of a picture; its experiment is that of a clip and of numbers.
        path: where to; the ending is the request's format.
        renderers: see `app.export.picture.make_renderer`.

    Raises:
        RavineError: when the work is done: the file cannot be written.
    """
    if request.kind == "picture":
        return ExportJob(_picture(request, frame, path, renderers), 1)
    if request.kind == "clip":
        work = _clip if request.over is None else _clip_over
        return ExportJob(work(request, frame, path, renderers), request.pictures)
    return ExportJob(_numbers(request, frame, path), max(1, request.steps[-1]))


def _picture(
    request: ExportRequest, frame: Frame, path: Path, renderers: Renderers
) -> Generator[int, None, None]:
    with request.renderer(renderers) as renderer:
        if request.format == "png":
            renderer.save(
                frame, path, scale=request.density, transparent=request.transparent, dpi=request.dpi
            )
        else:
            for view in request.panels or (request.view,):
                check_vector(path, view)
            draw_vector(path, renderer, frame, transparent=request.transparent)
    yield 1


def _clip(
    request: ExportRequest, frame: Frame, path: Path, renderers: Renderers
) -> Generator[int, None, None]:
    from app.export.clip import make_clip  # noqa: PLC0415 - start-up time

    interruption = Interruption()
    session = yield from _built(frame.experiment, interruption)
    with request.renderer(renderers) as renderer:
        yield from make_clip(
            session,
            renderer,
            request.steps,
            path,
            scale=request.density,
            plan=request.plan,
            interruption=interruption,
        )


def _clip_over(
    request: ExportRequest, frame: Frame, path: Path, renderers: Renderers
) -> Generator[int, None, None]:
    """A clip over a constant: at the frame's step, the run with each of its values."""
    from app.export.clip import make_clip_of  # noqa: PLC0415 - start-up time

    over, interruption = request.over, Interruption()
    assert over is not None  # noqa: S101 - the caller asks
    with request.renderer(renderers) as renderer:
        yield from make_clip_of(
            lambda place: frame_with(
                frame.experiment, over.name, over.value(place), frame.address, interruption.check
            ),
            request.plan.schedule(over.count),
            renderer,
            path,
            scale=request.density,
            fps=request.plan.fps,
            interruption=interruption,
        )


def _numbers(request: ExportRequest, frame: Frame, path: Path) -> Generator[int, None, None]:
    interruption, steps = Interruption(), request.steps
    session = yield from _built(frame.experiment, interruption)

    def write() -> None:
        with closing(make_numbers(session, path, last=steps[-1], every=steps.step, head=True)) as numbers:
            for _ in numbers:
                interruption.check()

    yield from in_background(write, interruption, lambda: session.step)


def _built(experiment: Experiment, interruption: Interruption) -> Generator[int, None, Session]:
    """The run of an experiment: building that of a large network takes seconds.

    Raises:
        RavineError: it cannot be run.
    """
    return (yield from in_background(lambda: Session(experiment, check=interruption.check), interruption))
