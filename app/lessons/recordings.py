"""From a run that was trained elsewhere to an experiment that shows it."""

from __future__ import annotations

from pathlib import Path

from engine.experiment.description import Bookmark, Experiment, RacerSpec, RecordingSpec
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS
from engine.recording.recorded_run import RecordedRun
from engine.recording.recording_reader import open_recording

#: How many seconds a recording plays.
SECONDS = 30.0
#: Steps a second at the least.
SLOWEST = 8.0
#: A folder of more checkpoints than this gets no bookmarks.
MOST_BOOKMARKS = 100


def recording_experiment(path: Path) -> Experiment:
    """An experiment that shows a recording, or a folder of checkpoints.

    Raises:
        RavineError: it is none, or broken.
        OSError: it cannot be read.
    """
    run = open_recording(path)
    optimizer = run.description.optimizer.lower()
    return Experiment(
        objective=RecordingSpec(file=str(path.absolute())),
        racers=(RacerSpec(optimizer=optimizer if optimizer in OPTIMIZERS else "sgd", name=path.stem),),
        title=path.stem,
        dialect=next((each for each in DIALECTS if each == run.description.framework), "pytorch"),
        steps=run.last_step or None,
        speed=max(SLOWEST, round(run.last_step / SECONDS)),
        bookmarks=_bookmarks(run, path),
        view={"workspace": "recording"},
    )


def _bookmarks(run: RecordedRun, path: Path) -> tuple[Bookmark, ...]:
    """Of a folder of checkpoints each of them."""
    if not path.is_dir() or len(run.steps) > MOST_BOOKMARKS:
        return ()
    return tuple(Bookmark(step, name=f"checkpoint {step}") for step in run.steps.tolist())
