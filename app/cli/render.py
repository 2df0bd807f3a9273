"""``render``: a frame as a picture or drawing, or a range of steps as a clip."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from contextlib import closing

from app.cli.check import outside_phases
from app.cli.renderers import RENDERERS
from app.export.clip import make_clip
from app.export.picture import WINDOW, check_view, make_renderer
from app.export.vector import save_vector
from app.files import CLIP_FORMATS, PICTURE_FORMATS, format_of
from app.headless import offscreen_application
from app.lessons.overrides import begin
from app.lessons.reading import frame_named
from app.terminal import ProgressLine, complain, patient_interrupt
from app.workspaces import extras_of, workspace_with
from engine.errors import RavineError
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme
from widgets.view_table import VIEWS

SCALE, DPI, FPS = 1.0, 96.0, 20
_DRAWING = {
    "scale": "multiplies pixels, and a drawing has none: choose its --size",
    "dpi": "is written into a PNG; a drawing is as large as its --size says, 96 to the inch",
    "fps": "is for clips",
}
#: For each ending, or a clip, the options that mean nothing there, and why.
UNUSED = {
    "png": {"fps": "is for clips"},
    "svg": _DRAWING,
    "pdf": _DRAWING,
    "clip": {
        "transparent": "is for pictures; a clip has a ground",
        "phase": "goes with --step; a clip shows whole steps",
        "dpi": "is for pictures; a clip has no size in print",
    },
}


def run(options: argparse.Namespace) -> int:
    """Render what was asked for; that a racer diverges is no failure.

    Raises:
        RavineError: options that do not go together, an experiment that cannot be run, a file that
            cannot be written.
    """
    is_clip = options.steps is not None
    _check(options, is_clip=is_clip)
    options.view = VIEWS.current(options.view)
    workspace = workspace_with(VIEWS[options.view].extras) if options.view in VIEWS else None
    session = begin(
        options.source, [*options.set, *([] if workspace is None else [f"view.workspace={workspace.key}"])]
    )
    address = Address(options.step or 0, options.phase)
    if options.frame is not None:
        address = frame_named(options.frame, session.experiment.bookmarks)
    offscreen_application()
    if is_clip:
        _render_clip(session, options)
    else:
        _render_picture(session, options, address)
    if session.divergence:
        complain(session.divergence)
    return 0


def _check(options: argparse.Namespace, *, is_clip: bool) -> None:
    """Find what cannot be done before the run is computed."""
    ending = format_of(options.out, PICTURE_FORMATS + CLIP_FORMATS)
    if is_clip and ending in PICTURE_FORMATS:
        raise RavineError(f"{options.out}: a range of steps needs a clip: .gif, .webp or .mp4")
    if not is_clip and ending in CLIP_FORMATS:
        raise RavineError(f"{options.out}: a clip needs a range of steps: --steps FIRST:LAST")
    if options.frame is not None and options.phase:
        raise RavineError("--phase goes with --step; a named frame has its phase")
    for option, said in UNUSED["clip" if is_clip else ending].items():
        if getattr(options, option):
            raise RavineError(f"--{option} {said}")
    if check_view(options.view) == WINDOW and options.transparent:
        raise RavineError("--transparent is for views; the whole window has a ground")


def _render_picture(session: Session, options: argparse.Namespace, address: Address) -> None:
    session.seek(Address(address.step, _phase(session, address.phase)))
    if options.out.suffix.lower() == ".png":
        with make_renderer(options.view, load_theme(options.theme), options.size, RENDERERS) as renderer:
            renderer.save(
                Observer(session, extras=extras_of).frame(),
                options.out,
                scale=options.scale or SCALE,
                transparent=options.transparent,
                dpi=options.dpi or DPI,
            )
        return
    save_vector(
        options.out,
        options.view,
        Observer(session, extras=extras_of).frame(),
        load_theme(options.theme),
        size=options.size,
        transparent=options.transparent,
    )


def _phase(session: Session, phase: int) -> int:
    if phase >= len(session.phases):
        raise RavineError(f"--phase {phase} {outside_phases(session)}")
    return phase


def _render_clip(session: Session, options: argparse.Namespace) -> None:
    with make_renderer(options.view, load_theme(options.theme), options.size, RENDERERS) as renderer:
        clip = make_clip(
            session,
            renderer,
            options.steps,
            options.out,
            scale=options.scale or SCALE,
            fps=options.fps or FPS,
        )
        follow(clip, len(options.steps))


def follow(clip: Generator[int, None, None], total: int) -> None:
    """Do all of a clip, telling how far it has come; Ctrl+C takes the unfinished file away."""
    report = ProgressLine("frame", total)
    with closing(clip), patient_interrupt() as stop_if_pressed:
        for done in clip:
            stop_if_pressed()
            report(done)
