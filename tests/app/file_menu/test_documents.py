"""Opening and saving: nothing that a person made is lost, and nothing of others is overwritten unasked."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.control.undo import Version
from app.document import Document
from app.export.picture import NO_RENDERERS
from app.file_menu import documents as module
from app.file_menu.documents import Documents
from app.file_menu.lesson_dialog import LessonDialog
from app.file_menu.save_dialog import Changed
from app.lessons.sources import open_source
from app.settings import Settings
from engine.experiment.description import Experiment, SurfaceSpec
from engine.experiment.file import read_experiment, write_experiment
from engine.experiment.portable import own_table
from tests.app.controller_fixture import EXPERIMENT, ControllerFixture
from widgets.training.series_choice import with_objective


class Opened(ControllerFixture):
    """Documents on a controller whose threads publish a frame of whatever they are given."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.window = QWidget()
        self.settings = Settings(folder / "settings" / "settings.ini")
        self.documents = Documents(self.window, self.controller, self.settings, NO_RENDERERS)
        self.documents.reading.patience_ms = 60_000  # what is opened is read at once
        self.documents.said.connect(lambda kind, text: self.said.append((kind, text)))
        self.offers: list[tuple[str, str, Callable[[], None] | None]] = []
        self.documents.offered.connect(lambda *offer: self.offers.append(offer))
        self.controller.opened.connect(self.documents.opened)

    def opens(self, source: str | Document) -> None:
        """Open something, and let its first frame come."""
        self.documents.open(source)
        self.first_frame()

    def first_frame(self) -> None:
        self.publish(replace(self.frame, experiment=self.thread.experiment))

    def edit(self, experiment: Experiment) -> None:
        self.controller.edit(experiment)

    @property
    def title(self) -> str:
        return self.controller.experiment.title


@pytest.fixture
def opened(qapp: object, tmp_path: Path) -> Iterator[Opened]:
    del qapp
    made = Opened(tmp_path)
    made.opens(Document(EXPERIMENT))
    yield made
    made.documents.tables.looking.settle()
    made.documents.recent.writing.settle()
    made.controller.close()
    made.window.deleteLater()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(write_experiment(replace(EXPERIMENT, title="Mine")))
    return path


def touch_by_another(path: Path, title: str = "By another") -> None:
    path.write_text(write_experiment(replace(EXPERIMENT, title=title)))
    os.utime(path, ns=(1, 1))


def test_opening_over_unsaved_changes_keeps_them_one_undo_away_and_says_so(
    opened: Opened, mine: Path
) -> None:
    opened.opens(str(mine))
    assert not opened.said, "nothing was changed, so there is nothing to say"
    opened.edit(replace(opened.controller.experiment, seed=99))
    opened.documents.new("surface")
    opened.first_frame()
    assert opened.said == [("info", 'What you changed in "Mine" is kept: Undo brings it back.')]
    opened.controller.undo()
    opened.first_frame()
    assert opened.controller.experiment.seed == 99
    assert opened.controller.path == mine


@pytest.mark.parametrize("key", ["surface", "network", "average"])
def test_a_new_experiment_has_no_file_and_nothing_to_save_yet(opened: Opened, key: str) -> None:
    opened.documents.new(key)
    opened.first_frame()
    assert opened.title == "New experiment"
    assert opened.controller.path is None
    assert not opened.controller.dirty
    assert not opened.documents.can_revert


def test_reverting_opens_what_is_saved_and_can_be_undone(opened: Opened, mine: Path) -> None:
    opened.opens(str(mine))
    opened.edit(replace(opened.controller.experiment, seed=99))
    assert opened.documents.can_revert
    opened.documents.revert()
    opened.first_frame()
    assert opened.controller.experiment == read_experiment(mine)
    opened.controller.undo()
    opened.first_frame()
    assert opened.controller.experiment.seed == 99


def test_reverting_a_lesson_opens_it_as_it_is_handed_out(opened: Opened) -> None:
    opened.opens("momentum")
    lesson = opened.controller.experiment
    opened.edit(replace(lesson, seed=99))
    opened.documents.revert()
    opened.first_frame()
    assert opened.controller.experiment == lesson


def test_a_file_changed_by_another_program_is_not_overwritten_unasked(
    opened: Opened, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Changed] = []
    monkeypatch.setattr(module, "ask_about_changed", lambda *_: answers.pop())
    opened.opens(str(mine))
    opened.edit(replace(opened.controller.experiment, seed=99))
    touch_by_another(mine)
    theirs = mine.read_bytes()

    answers.append(Changed.CANCEL)
    opened.documents.save_file()
    assert mine.read_bytes() == theirs

    answers.append(Changed.SAVE_AS)
    monkeypatch.setattr(module, "ask_for_file", lambda *_: mine.with_name("other.toml"))
    opened.documents.save_file()
    assert mine.read_bytes() == theirs
    assert read_experiment(mine.with_name("other.toml")).seed == 99
    assert opened.controller.path == mine.with_name("other.toml")

    opened.opens(str(mine))
    touch_by_another(mine, "Again")
    answers.append(Changed.READ)
    opened.documents.save_file()
    opened.first_frame()
    assert opened.title == "Again"
    touch_by_another(mine, "Once more")
    answers.append(Changed.REPLACE)
    opened.documents.save_file()
    assert read_experiment(mine).title == "Again"
    opened.documents.save_file()
    assert not answers, "what was written here is known, so nothing is asked"


def test_a_file_that_is_gone_is_written_anew(opened: Opened, mine: Path) -> None:
    opened.opens(str(mine))
    mine.unlink()
    opened.documents.save_file()
    assert read_experiment(mine).title == "Mine"


def test_a_change_by_another_program_is_told_once_and_can_be_read(opened: Opened, mine: Path) -> None:
    opened.documents.report_outside_change()
    opened.opens(str(mine))
    opened.documents.report_outside_change()
    assert not opened.offers
    touch_by_another(mine)
    opened.documents.report_outside_change()
    opened.documents.report_outside_change()
    ((said, offer, do),) = opened.offers
    assert (said, offer) == ("mine.toml was changed by another program.", "Read it again")
    assert do is not None
    do()
    opened.first_frame()
    assert opened.title == "By another"


def test_a_change_while_the_program_was_closed_is_noticed(opened: Opened, mine: Path) -> None:
    document = open_source(str(mine))
    touch_by_another(mine)
    opened.controller.restore(Version(document, document.experiment, document.experiment), (), ())
    opened.first_frame()
    opened.documents.report_outside_change()
    assert len(opened.offers) == 1


def test_an_undo_past_a_saving_does_not_take_it_for_anothers(opened: Opened, mine: Path) -> None:
    opened.opens(str(mine))
    opened.edit(replace(opened.controller.experiment, seed=99))
    opened.documents.save_file()
    opened.documents.new("surface")
    opened.first_frame()
    for _ in range(2):
        opened.controller.undo()
        opened.first_frame()
    opened.documents.report_outside_change()
    assert not opened.offers


@pytest.mark.parametrize("save", ["experiment", "lesson"])
def test_a_full_disk_is_one_sentence_and_the_old_file_stays(
    opened: Opened, mine: Path, save: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.opens(str(mine))
    before = mine.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    if save == "experiment":
        opened.documents.save_file()
        said = opened.said[-1]
    else:
        opened.documents.save_as_lesson()
        dialog = opened.window.findChild(LessonDialog)
        assert dialog is not None
        dialog.place.setText(str(mine.parent))
        dialog.save()
        said = "bad", dialog._complaint.text()
        dialog.close()
    assert said[0] == "bad"
    assert "No space left on device" in said[1]
    assert mine.read_bytes() == before
    assert not list(mine.parent.glob(".*part"))


def test_saving_says_what_must_be_handed_out_beside_it(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.csv").write_text("a,b\n" + "".join(f"{i},{i * i % 7}.5\n" for i in range(40)))
    opened.opens(str(tmp_path / "own.csv"))
    opened.documents.tables.looking.settle()
    opened.documents.save_to(tmp_path / "there.toml")
    assert opened.said[-1] == (
        "good",
        f"Saved to {tmp_path / 'there.toml'}. A copy of own.csv (40 rows) is in it.",
    )
    monkeypatch.setattr("engine.tables.table_source.CARRIED_BYTES", 10)
    (tmp_path / "own.csv").write_text("a,b\n" + "".join(f"{i},{i * i % 7}.5\n" for i in range(41)))
    opened.documents.save_to(tmp_path / "there.toml")
    assert opened.said[-1][1].endswith("own.csv (41 rows) is too large to be copied into it: hand out both.")


def test_a_missing_table_is_asked_for_and_the_one_that_is_found_is_used(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.toml"
    path.write_text(
        'ravine = 1\ntitle = "Rivers"\nracers = [{optimizer = "sgd"}]\n'
        '[objective]\nkind = "network"\ncsv = "data/rivers.csv"\n'
        f'[table]\nname = "rivers.csv"\nrows = 80123\nbytes = 9\nsha256 = "{"0" * 64}"\n'
    )
    opened.documents.open(str(path))
    ((said, offer, do),) = opened.offers
    assert said == (
        f"rivers.csv (80,123 rows) is not beside this file, nor at {tmp_path / 'data'}. "
        'Without it "Rivers" cannot be opened.'
    )
    assert offer == "Find it…"
    assert do is not None
    (tmp_path / "elsewhere.csv").write_text("a,b\n1,2\n2,3\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    do()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "elsewhere.csv"), ""))
    do()
    opened.first_frame()
    assert opened.title == "Rivers"
    assert opened.controller.path == path
    assert opened.controller.dirty, "its file does not know yet where the table is"
    opened.documents.tables.looking.settle()
    assert "is not as it was when this was saved" in opened.offers[-1][0]


def test_a_table_that_is_missing_beside_its_file_is_not_told_of_twice(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_text(
        'ravine = 1\ntitle = "Rivers"\nracers = [{optimizer = "sgd"}]\n'
        '[objective]\nkind = "network"\ncsv = "rivers.csv"\n'
    )
    opened.documents.open(str(path))
    said = 'rivers.csv is not beside this file. Without it "Rivers" cannot be opened.'
    assert opened.offers[-1][0] == said
    assert opened.title == EXPERIMENT.title, "what was open stays open"


def test_a_table_that_has_changed_since_a_copy_was_saved_can_be_read_instead(
    opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("a,b\n1,2.5\n2,3\n3,4\n")
    opened.opens(str(tmp_path / "own.csv"))
    opened.documents.save_to(tmp_path / "own.toml")
    opened.opens(str(tmp_path / "own.toml"))
    opened.documents.tables.looking.settle()
    assert not opened.offers
    (tmp_path / "own.csv").write_text("a,b\n1,2.5\n2,3\n3,4\n4,5\n")
    opened.opens(str(tmp_path / "own.toml"))
    opened.documents.tables.looking.settle()
    ((said, offer, do),) = opened.offers
    assert "the copy is shown" in said
    assert offer == "Read the new one"
    assert do is not None
    do()
    spec = own_table(opened.controller.experiment)
    assert spec is not None
    assert spec.table.copy is None


def test_what_was_said_of_a_lesson_does_not_stay_for_another_objective(opened: Opened) -> None:
    opened.opens("momentum")
    lesson = opened.controller.experiment
    assert opened.documents._open_lesson() is not None
    other = with_objective(replace(lesson, steps=50), SurfaceSpec(surface="rosenbrock"))
    assert (other.title, other.text, other.bookmarks, other.steps) == (
        "Rosenbrock's banana",
        "",
        (),
        None,
    )
    opened.edit(other)
    assert opened.documents._open_lesson() is None, "neither its chapter nor its claim"
    turned = with_objective(lesson, lesson.objective.with_value("noise", 0.5))
    assert turned.title == lesson.title, "other numbers are the same objective"


def test_what_is_opened_or_saved_is_listed(opened: Opened, mine: Path, tmp_path: Path) -> None:
    opened.opens(str(mine))
    opened.documents.save_to(tmp_path / "second.toml")
    opened.opens("momentum")
    assert opened.documents.recent.paths == (tmp_path / "second.toml", mine)


def test_results_of_a_sweep_are_shown_with_the_experiment_that_is_open(
    opened: Opened, tmp_path: Path
) -> None:
    title, path = opened.controller.experiment.title, tmp_path / "a.csv"
    rows = [f"{2 * i + j},{i},{j},sgd,1,1.0,,0" for i in (0, 1) for j in (0, 1)]
    path.write_text("\n".join(["run,momentum,seed,racer,steps,loss,until_step,diverged", *rows]))
    opened.documents.open_chosen(str(path))
    opened.first_frame()
    assert opened.controller.experiment.title == title
    assert opened.controller.experiment.shown("settings_results") == str(path)
    path.write_text("run,momentum,racer,steps,loss,until_step,diverged\n0,1,sgd,1,1.0,,0\n")
    opened.documents.open_chosen(str(path))
    assert opened.said[-1][0] == "bad"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("ending", ["csv", "toml", "npz", "py", "png"])
def test_a_pipe_is_refused_and_nobody_waits_for_it(opened: Opened, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    os.mkfifo(path)
    opened.documents.open_chosen(str(path))
    assert opened.said == [
        ("bad", f"{path}: this is not a regular file; save the experiment as a file first")
    ]
    assert not opened.documents.recordings.reading.is_busy


def test_a_new_experiment_is_proposed_under_an_ending_that_the_desktop_knows(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []
    monkeypatch.setattr(module, "ask_for_file", lambda _window, _title, path, *_: proposed.append(path.name))
    opened.documents.save_file_as()
    assert proposed == [f"{opened.title}.ravine.toml"]
