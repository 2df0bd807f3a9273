"""The ways to save: each writes what can be opened again, and says where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.export.picture import make_renderer
from app.file_menu.save_targets import ExperimentFile, LessonFolder, PictureFile, SaveTarget
from app.lessons import open_source
from app.lessons.writing import Draft
from engine.errors import RavineError
from tests.widgets.frames import ravine_frame
from widgets.style.theme import load_theme

DRAFT = Draft(title="A ravine", chapter="optimizers", text="Down it goes.", claim="It goes down.", script=())


def targets(folder: Path) -> dict[str, SaveTarget]:
    return {
        "file": ExperimentFile(folder / "mine.toml"),
        "picture": PictureFile(
            folder / "mine.png",
            ravine_frame(3),
            lambda: make_renderer("contour", load_theme("ink"), (320, 240)),
        ),
        "lesson": LessonFolder(folder, DRAFT),
    }


@pytest.mark.parametrize("kind", ["file", "picture", "lesson"])
@pytest.mark.usefixtures("qapp")
def test_what_is_saved_opens_as_the_same_objective_and_is_named(kind: str, tmp_path: Path) -> None:
    experiment = ravine_frame(3).experiment
    saved = targets(tmp_path)[kind].write(experiment)
    assert saved.path.parent == tmp_path
    assert saved.sentence.startswith(f"Saved to {saved.path}.")
    again = open_source(str(saved.path / "experiment.toml" if kind == "lesson" else saved.path)).experiment
    assert again.objective == experiment.objective


@pytest.mark.parametrize("kind", ["file", "picture", "lesson"])
@pytest.mark.usefixtures("qapp")
def test_a_folder_that_is_not_there_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("no folder")
    with pytest.raises(RavineError):
        targets(tmp_path / "taken")[kind].write(ravine_frame(3).experiment)
