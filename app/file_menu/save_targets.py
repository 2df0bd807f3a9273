"""What an experiment is saved as: its own file, a picture that carries it, or a lesson."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.export.picture import Renderer
from app.files import write_whole
from app.lessons.writing import Draft, write_lesson
from engine.experiment.description import Experiment
from engine.experiment.file import write_experiment
from engine.experiment.portable import portable, said_of_table
from engine.frames.frame import Frame

PICTURE_SCALE = 2.0


@dataclass(frozen=True)
class Saved:
    """What was written.

    Attributes:
        path: the file or the folder.
        remark: what a person should know of it.
    """

    path: Path
    remark: str

    @property
    def sentence(self) -> str:
        """Where it is, and the remark."""
        return f"Saved to {self.path}. {self.remark}".rstrip()


class SaveTarget(Protocol):
    """A way to save."""

    def write(self, experiment: Experiment) -> Saved:
        """Write the experiment, whole or not at all.

        Raises:
            RavineError: it cannot be written.
        """


@dataclass(frozen=True)
class ExperimentFile:
    """A TOML file."""

    path: Path

    def write(self, experiment: Experiment) -> Saved:
        """Write the file; the table it learns from is named as seen from its folder."""
        leaving = portable(experiment, self.path.parent)
        write_whole(self.path, write_experiment(leaving).encode())
        return Saved(self.path, said_of_table(leaving))


@dataclass(frozen=True)
class PictureFile:
    """A PNG of a view at a frame, whose experiment it carries."""

    path: Path
    frame: Frame
    make_renderer: Callable[[], Renderer]

    def write(self, experiment: Experiment) -> Saved:
        """Draw and write; the experiment is the frame's."""
        del experiment
        with self.make_renderer() as renderer:
            renderer.save(self.frame, self.path, scale=PICTURE_SCALE)
        return Saved(self.path, "Dropped on the window it opens this very frame.")


@dataclass(frozen=True)
class LessonFolder:
    """A lesson in a folder of its own.

    Attributes:
        place: the folder in which the lesson's own is made.
        draft: what a lesson has beside its experiment.
        keeps: whether facts and script of the lesson that is there stay where the draft has none.
    """

    place: Path
    draft: Draft
    keeps: bool = True

    def write(self, experiment: Experiment) -> Saved:
        """Write the folder."""
        folder = write_lesson(self.place, experiment, self.draft, keeps=self.keeps)
        said = said_of_table(portable(experiment, folder))
        return Saved(folder, f"{said} Hand out the folder, or find it in the list.".lstrip())
