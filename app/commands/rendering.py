"""``render``: a frame as a picture or drawing, or a range of steps as a clip."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from contextlib import closing

from app.export.clip import make_clip
from app.export.files import CLIP_FORMATS, PICTURE_FORMATS, format_of
from app.export.picture import WINDOW, check_view, make_stage, render_view, save_picture
from app.export.vector import save_vector
from app.headless import offscreen_application
from app.lessons import load
from app.overrides import override
from app.terminal import ProgressLine, complain, patient_interrupt
from engine.errors import RavineError
from engine.frame import Address
from engine.session import Session
from widgets.theme import load_theme


def run(options: argparse.Namespace) -> int:
    """Render what was asked for; that a racer diverges is no failure.

    Raises:
        RavineError: options that do not go together, an experiment that cannot be run, a file that
            cannot be written.
    """
    is_clip = options.steps is not None
    _check(options, is_clip=is_clip)
    session = Session(override(load(options.source), options.set))
    offscreen_application()
    (_render_clip if is_clip else _render_picture)(session, options)
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
    if is_clip and options.transparent:
        raise RavineError("--transparent is for pictures; a clip has a ground")
    if is_clip and options.phase:
        raise RavineError("--phase goes with --step; a clip shows whole steps")
    if check_view(options.view) == WINDOW and options.transparent:
        raise RavineError("--transparent is for views; the whole window has a ground")


def _render_picture(session: Session, options: argparse.Namespace) -> None:
    session.seek(Address(options.step, _phase(session, options.phase)))
    if options.out.suffix.lower() == ".png":
        image = render_view(
            options.view,
            session.frame(),
            load_theme(options.theme),
            size=options.size,
            scale=options.scale,
            transparent=options.transparent,
            dpi=options.dpi,
        )
        save_picture(image, options.out)
        return
    save_vector(
        options.out,
        options.view,
        session.frame(),
        load_theme(options.theme),
        size=options.size,
        transparent=options.transparent,
    )


def _phase(session: Session, phase: int) -> int:
    if phase >= len(session.phases):
        names = ", ".join(f"{number} {name}" for number, name in enumerate(session.phases[:-1], 1))
        raise RavineError(
            f"--phase {phase} is outside [0, {len(session.phases) - 1}]: 0 is the whole step, then come "
            f"{names}; after {session.phases[-1]} the next step begins"
        )
    return phase


def _render_clip(session: Session, options: argparse.Namespace) -> None:
    with make_stage(options.view, load_theme(options.theme), options.size) as stage:
        clip = make_clip(session, stage, options.steps, options.out, scale=options.scale, fps=options.fps)
        follow(clip, len(options.steps))


def follow(clip: Generator[int, None, None], total: int) -> None:
    """Do all of a clip, telling how far it has come; Ctrl+C takes the unfinished file away."""
    tell = ProgressLine("frame", total)
    with closing(clip), patient_interrupt() as stop_if_pressed:
        for done in clip:
            stop_if_pressed()
            tell(done)
