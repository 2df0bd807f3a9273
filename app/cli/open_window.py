"""Opens the window; where there is no display, renders the same experiment into a folder instead."""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from app.cli.render import follow
from app.cli.renderers import RENDERERS
from app.csv_import.experiment import is_csv, read_with_progress
from app.display import find_display
from app.document import START, Document
from app.export.picture import WINDOW, make_renderer
from app.garbage import made_to_stay
from app.headless import offscreen_application
from app.lessons import FIRST, open_source
from app.lessons.overrides import started
from app.terminal import complain, say
from app.workspaces import extras_of
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.style.theme import load_theme

OUT = Path("out")
THEME = "ink"
#: Of an experiment without bookmarks these frames are rendered.
KEY_FRAMES = (Address(0), Address(10), Address(50))
#: A clip shows at most so many frames: about six seconds.
CLIP_FRAMES = 120
CLIP_SIZE = (960, 600)


def run(options: argparse.Namespace) -> int:
    """Open an experiment file, a lesson, or the frame that a picture shows.

    Raises:
        RavineError: it cannot be document.
    """
    source = options.source if options.source is not None else FIRST
    if is_csv(Path(source)):
        read_with_progress(Path(source))
    document = open_source(source)
    display = find_display()
    if not display.lack:
        display.use()
        # A file opens paused; a lesson, a table, a picture of a start plays.
        plays = document.path is None and document.address == START
        try:
            with made_to_stay():
                window = import_module("app.window.application")
            code: int = window.run(replace(document, plays=plays), restores=options.source is None)
        except RavineError as error:
            raise error.at(source) from None
        return code
    complain(
        f"there is no display ({display.lack}) and so no window; "
        f'rendering "{document.experiment.title}" into the folder {OUT} instead'
    )
    render_into(OUT, Path(source).stem, document, started(document.experiment, source))
    return 0


def render_into(folder: Path, name: str, document: Document, session: Session) -> None:
    """Render an experiment's key frames and a short clip, and say the files' names.

    Args:
        folder: made if it is not there.
        name: what the files' names begin with.
        document: what is opened; its address is a key frame if it is not the start.
        session: its run.

    Raises:
        RavineError: a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RavineError(f"{folder}: the folder cannot be made ({error.strerror})") from None
    offscreen_application()
    theme = load_theme(THEME)
    addresses, observer = key_frames(document), Observer(session, extras=extras_of)
    for address in addresses:
        session.seek(address)
        path = (
            folder / f"{name}-step-{address.step:03d}{f'-phase-{address.phase}' if address.phase else ''}.png"
        )
        with make_renderer(WINDOW, theme, renderers=RENDERERS) as renderer:
            renderer.save(observer.frame(), path)
        say(str(path))
    last = max(clip_length(document.experiment), 1)
    from app.export.clip import make_clip  # noqa: PLC0415 - start-up time

    steps = range(0, last + 1, last // CLIP_FRAMES + 1)
    path = folder / f"{name}.mp4"
    with make_renderer("surface", theme, CLIP_SIZE) as renderer:
        follow(make_clip(session, renderer, steps, path), len(steps))
    say(str(path))


def key_frames(document: Document) -> list[Address]:
    """The frames of an experiment worth a picture, in order."""
    marks = [Address(mark.step, mark.phase) for mark in document.experiment.bookmarks]
    chosen = [document.address] if document.address > Address(0) else []
    return sorted({*chosen, *(marks or KEY_FRAMES)})


def clip_length(experiment: Experiment) -> int:
    """The last step of a short clip: where playing stops, or a little beyond the last key frame."""
    if experiment.steps is not None:
        return experiment.steps
    return max([mark.step for mark in experiment.bookmarks], default=CLIP_FRAMES - 1)
