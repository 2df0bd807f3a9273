"""``render``: a frame as a picture or drawing, or a range of steps as a clip."""

from __future__ import annotations

import argparse
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from app.cli.check import outside_phases
from app.cli.renderers import RENDERERS
from app.export.clip_plan import FPS, ClipPlan
from app.export.figure_renderer import FigureRenderer
from app.export.figure_style import FigureStyle, read_style
from app.export.picture import WINDOW, Renderer, check_view, default_size, make_renderer
from app.export.vector import DRAWERS, check_vector, draw_vector
from app.files import CLIP_FORMATS, PICTURE_FORMATS, format_of
from app.headless import offscreen_application
from app.lessons.overrides import begin
from app.lessons.reading import frame_named
from app.sweeps.variation import read_variation
from app.terminal import ProgressLine, complain, patient_interrupt
from app.workspaces import workspace_with
from engine.errors import RavineError
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme
from widgets.view_table import VIEWS

SCALE, DPI = 1.0, 96.0
#: Seconds of a clip that goes round one frame.
ROUND = 6.0
#: What is drawn where nobody says what: the loss, and of a recorded run whose loss is not known its path.
SURFACE, PATH = "surface", "contour"
_STILL = dict.fromkeys(("fps", "duration", "hold", "turn", "ease"), "is for clips")
_DRAWING = {
    "scale": "multiplies pixels, and a drawing has none: choose its --size",
    "dpi": "is written into a PNG; a drawing is as large as its --size says, 96 to the inch",
    **_STILL,
}
#: What has a camera.
TURNED = (SURFACE, WINDOW)
#: For each ending, or a clip, the options that mean nothing there, and why.
UNUSED = {
    "png": _STILL,
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
    style = _style(options)
    views = [VIEWS.current(name.strip()) for name in (options.view or SURFACE).split(",")]
    varied = _varied(options)
    plan = _plan(options, is_still=options.steps is None and not varied)
    is_clip = options.steps is not None or bool(varied) or (bool(plan.turn) and _is_film(options.out))
    is_figure = style.is_on_paper or len(views) > 1
    _check(options, views, is_clip=is_clip, is_figure=is_figure)
    extras = frozenset().union(*(VIEWS[view].extras for view in views if view in VIEWS))
    workspace = workspace_with(extras)
    if extras and workspace is None:
        raise RavineError(f"no workspace has what {' and '.join(views)} need: draw them one by one")
    assignments = [] if workspace is None else [f"view.workspace={workspace.key}"]
    assignments = [*options.set, *style.assignments(), *assignments]
    # Of varied runs the last one: a key that does not exist is refused before a clip is begun.
    session = begin(options.source, [*assignments, *varied[-1:]])
    address = Address(options.step or 0, options.phase)
    if options.frame is not None:
        address = frame_named(options.frame, session.experiment.bookmarks)
    playback = session.problem.playback
    if options.view is None and playback is not None and playback.unknown:
        views = [PATH]  # a surface would be empty
    offscreen_application()
    theme = load_theme(style.shown_theme)
    with ExitStack() as stack:
        if is_figure:
            figure = style.figure(default_size(views[0]), panels=len(views))
            renderer: Renderer = stack.enter_context(FigureRenderer(figure, views, theme))
            scale, dpi = figure.density, figure.dpi
        else:
            size = None if style.size is None else (round(style.size[0]), round(style.size[1]))
            renderer = stack.enter_context(make_renderer(views[0], theme, size, RENDERERS))
            scale, dpi = options.scale or SCALE, style.dpi or DPI
        transparent = options.transparent or style.background == "transparent"
        if is_clip:
            frames: Sequence[int | str] = varied or options.steps or (address.step,)
            schedule = plan.schedule(len(frames))

            def frame_of(place: int) -> Frame:
                if varied:
                    return _frame_at(begin(options.source, [*assignments, varied[place]]), address, renderer)
                return _frame_at(session, address, renderer)

            from app.export.clip import make_clip, make_clip_of  # noqa: PLC0415 - a picture needs no encoders

            clip = (
                make_clip_of(frame_of, schedule, renderer, options.out, scale=scale, fps=plan.fps)
                if options.steps is None
                else make_clip(session, renderer, options.steps, options.out, scale=scale, plan=plan)
            )
            follow(clip, len(schedule.places))
        else:
            frame = _frame_at(session, address, renderer)
            if options.out.suffix.lower() == ".png":
                renderer.save(frame, options.out, scale=scale, transparent=transparent, dpi=dpi)
            else:
                draw_vector(options.out, renderer, frame, transparent=transparent)
    if session.divergence:
        complain(session.divergence)
    return 0


def _varied(options: argparse.Namespace) -> list[str]:
    """What is set in each picture of a clip over a value, as ``--set`` takes it; empty for other pictures.

    Raises:
        RavineError: as `read_variation`, or a range of steps is asked for, too.
    """
    if options.vary is None:
        return []
    if options.steps is not None:
        raise RavineError("--vary shows one step of many runs: give it with --step or --frame")
    variation = read_variation(options.vary)
    return [f"{variation.key}={value}" for value in variation.values]


def _plan(options: argparse.Namespace, *, is_still: bool) -> ClipPlan:
    """How long a clip takes, and whether its camera turns.

    Args:
        options: of the command line.
        is_still: it goes round one frame.
    """
    duration = ROUND if is_still and options.duration is None else options.duration
    return ClipPlan(
        options.fps or FPS, duration, options.hold or 0.0, options.turn or 0.0, bool(options.ease)
    )


def _is_film(path: Path) -> bool:
    return path.suffix.lower().lstrip(".") in CLIP_FORMATS


def _frame_at(session: Session, address: Address, renderer: Renderer) -> Frame:
    """A frame of a run, with what is drawn of it."""
    session.seek(Address(address.step, _phase(session, address.phase)))
    return Observer(session, extras=renderer.extras).frame()


def _style(options: argparse.Namespace) -> FigureStyle:
    """What the command line says of the figure, and below it what its style file says."""
    said = FigureStyle(
        preset=options.preset,
        size=options.size,
        text_size=options.text_size,
        line_weight=options.line_weight,
        dpi=options.dpi,
        theme=options.theme,
        background=options.background,
        margins=options.margins,
        title=options.title,
        caption=options.caption,
        columns=options.columns,
        legend=options.legend,
        qr=options.qr,
    )
    return said if options.style is None else said.over(read_style(options.style))


def _check(options: argparse.Namespace, views: Sequence[str], *, is_clip: bool, is_figure: bool) -> None:
    """Find what cannot be done before the run is computed."""
    ending = format_of(options.out, PICTURE_FORMATS + CLIP_FORMATS)
    if is_clip and ending in PICTURE_FORMATS:
        raise RavineError(f"{options.out}: a range needs a clip: .{', .'.join(CLIP_FORMATS)}")
    if not is_clip and ending in CLIP_FORMATS:
        raise RavineError(
            f"{options.out}: a clip needs --steps FIRST:LAST, --vary KEY=VALUES or --turn DEGREES"
        )
    if options.frame is not None and options.phase:
        raise RavineError("--phase goes with --step; a named frame has its phase")
    for option, said in UNUSED["clip" if is_clip else ending].items():
        if getattr(options, option) and not (is_figure and option == "dpi"):
            raise RavineError(f"--{option} {said}")
    if is_figure and options.scale:
        raise RavineError("--scale multiplies pixels; a figure on paper has --dpi")
    _check_camera(options, views)
    for view in views:
        if check_view(view) == WINDOW and options.transparent:
            raise RavineError("--transparent is for views; the whole window has a ground")
        if ending in DRAWERS:
            check_vector(options.out, view)


def _check_camera(options: argparse.Namespace, views: Sequence[str]) -> None:
    if options.ease and not options.turn:
        raise RavineError("--ease is how the camera of --turn DEGREES starts and stops; add --turn")
    if options.turn and set(views).isdisjoint(TURNED):
        raise RavineError(f"--turn is for {' and '.join(TURNED)}; {views[0]} has no camera")


def _phase(session: Session, phase: int) -> int:
    if phase >= len(session.phases):
        raise RavineError(f"--phase {phase} {outside_phases(session)}")
    return phase


def follow(clip: Generator[int, None, None], total: int) -> None:
    """Do all of a clip, telling how far it has come; Ctrl+C takes the unfinished file away."""
    report = ProgressLine("frame", total)
    with closing(clip), patient_interrupt() as stop_if_pressed:
        for done in clip:
            stop_if_pressed()
            report(done)
