"""A person's own table is looked at, and what comes of a choice is said, before anything is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QApplication, QFileDialog, QPushButton

from app.csv_import.dialog import CsvDialog
from app.csv_import.experiment import csv_spec
from app.csv_import.models import GAP, ColumnsModel
from engine.data.examples import Data
from engine.experiment.description import NetworkSpec
from engine.experiment.file import table_of
from engine.problem.problem import build_data
from engine.run.commands import Load
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from widgets.forms.controls import ChoiceBox
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")

Made = Callable[..., CsvDialog]


def flowers(folder: Path) -> Path:
    """Two measures (one with gaps), one yes or no, a species, a remark without use, an empty column."""
    rows = [
        f"{1 + i * 0.1:.1f},{'' if i % 20 == 3 else i % 7},{i % 2},{('setosa', 'virginica')[i % 3 > 1]},r{i},"
        for i in range(120)
    ]
    path = folder / "flowers.csv"
    path.write_text("\n".join(["length,width,well,species,remark,nothing", *rows]), encoding="utf-8")
    return path


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Made]:
    made: list[CsvDialog] = []

    def dialog(path: Path | None = None, spec: NetworkSpec | None = None) -> CsvDialog:
        made.append(CsvDialog(None, path or flowers(tmp_path), load_theme("ink"), spec=spec))
        made[-1].show()
        qtest.qWaitForWindowActive(made[-1])
        settle(made[-1])
        return made[-1]

    yield dialog
    for each in made:
        each.reject()
        each.deleteLater()


def settle(dialog: CsvDialog) -> None:
    for _ in range(2):  # what was read is tried out at once
        dialog.settle()
        QApplication.sendPostedEvents()


def choose(box: ChoiceBox, title: str) -> None:
    box.setCurrentIndex(box.findText(title))
    box.activated.emit(box.currentIndex())


def taken(dialog: CsvDialog) -> list[tuple[NetworkSpec, Data]]:
    made: list[tuple[NetworkSpec, Data]] = []
    dialog.accepted_table.connect(lambda spec, data: made.append((spec, data)))
    return made


def told(dialog: CsvDialog, column: int) -> tuple[str, ...]:
    model = dialog.columns.roles()
    return tuple(str(model.data(model.index(column, what))) for what in range(model.columnCount()))


def test_columns_are_shown_with_what_is_wrong_in_each(make: Made) -> None:
    dialog = make()
    assert told(dialog, 1)[:3] == ("width", "number", "6 of 120 missing")
    assert told(dialog, 3)[:2] == ("species", "target")
    assert told(dialog, 4)[2] == "has another text in every row"
    assert told(dialog, 5)[2] == "has no value at all"
    assert told(dialog, 2)[1:3] == ("number", "")
    head = dialog.head.roles()
    assert head.rowCount() == 120
    assert [head.data(head.index(3, column)) for column in range(3)] == ["1.3", GAP, "1"]


def test_one_sentence_says_what_will_be_learned(make: Made) -> None:
    sentence = make().summary.text()
    assert "species, one of 2 classes (setosa, virginica), from length, width and well" in sentence
    assert "91 rows to train, 23 to test (seed 0); 6 rows have gaps and are left out." in sentence


def test_accepting_the_proposal_gives_what_the_table_alone_would(make: Made, tmp_path: Path) -> None:
    dialog = make()
    made = taken(dialog)
    dialog.accept_button.click()
    (spec, data), alone = made[0], csv_spec(tmp_path / "flowers.csv")
    assert (spec.target, spec.columns, dict(spec.data)) == (
        "species",
        (),
        {"split": "stratified", "inputs": "all"},
    )
    assert data.x.tobytes() == build_data(alone, 0).x.tobytes()
    assert not dialog.isVisible()


def test_target_kind_scaling_and_columns_are_chosen(make: Made) -> None:
    dialog = make()
    made = taken(dialog)
    choose(dialog.target, "width")
    for name, value in (("target_kind", "number"), ("scaling", "none")):
        editor = dialog.values.editors[name].findChild(ChoiceBox)
        assert editor is not None
        editor.chosen.emit(value)
        editor.show_key(value)
        dialog._choose_value(name, value, 0)
    dialog.columns.setCurrentIndex(dialog.columns.roles().index(2, 3))
    qtest.keyClick(dialog.columns, Qt.Key.Key_Space)
    settle(dialog)
    assert dialog.summary.text().startswith("Learns the number width from length and species (3 inputs): ")
    qtest.keyClick(dialog, Qt.Key.Key_Return)
    spec, data = made[0]
    assert (spec.target, spec.columns) == ("width", ("length", "species"))
    assert spec.data == {
        "target_kind": "number",
        "scaling": "none",
        "split": "stratified",
        "inputs": "all",
    }
    assert data.kind == "regression"


def test_nothing_can_be_accepted_until_it_is_tried_out_or_without_inputs(make: Made) -> None:
    dialog = make()
    made = taken(dialog)
    dialog.none_button.click()
    assert not dialog.accept_button.isEnabled()
    assert dialog.error.text() == "No column is chosen to learn from; tick at least one."
    dialog.accept()
    assert made == []
    dialog.all_button.click()
    assert not dialog.accept_button.isEnabled()
    settle(dialog)
    assert dialog.accept_button.isEnabled()
    assert dialog.error.text() == ""


def test_a_choice_that_cannot_be_learned_is_explained_in_the_dialogs_own_terms(make: Made) -> None:
    dialog = make()
    choose(dialog.target, "length")
    dialog._choose_value("target_kind", "class", 0)
    settle(dialog)
    assert "a class needs 2 to 100; or learn it as a number." in dialog.error.text()
    assert not dialog.accept_button.isEnabled()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"a\n1\n", "one column only"),
        (b"a,b\n1\n", "line 2 has 1 cell"),
        (b"a,b\n1,\xff\n", "is not UTF-8"),
        (b"1," * 10_000 + b"1", "it has 10,001 columns"),
    ],
)
def test_a_table_that_cannot_be_read_is_reported_in_one_sentence(
    content: bytes, said: str, make: Made, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    dialog = make(path)
    assert said in dialog.error.text()
    assert dialog.error.text().count("bad.csv") == 1
    assert not dialog.accept_button.isEnabled()


def test_every_column_with_values_that_is_not_the_target_can_be_ticked(make: Made) -> None:
    model = make().columns.roles()
    assert isinstance(model, ColumnsModel)
    assert [model.can_be_input(column) for column in range(6)] == [True, True, True, False, True, False]
    assert not model.setData(model.index(5, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)


def test_columns_of_one_name_are_told_apart_by_their_places(make: Made, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("a,a,b,c\n" + "\n".join(f"{i},{i * 2},{i % 5},{i * 0.5}" for i in range(30)))
    dialog = make(path)
    made = taken(dialog)
    dialog.none_button.click()
    dialog._choose_input(1, chosen=True)
    settle(dialog)
    dialog.accept_button.click()
    assert made[0][0].columns == (2,)


def test_the_dialog_begins_with_what_the_experiment_says(make: Made, tmp_path: Path) -> None:
    spec = NetworkSpec(
        csv="flowers.csv", folder=str(tmp_path), target=1, columns=("Width",), data={"test_share": 0.5}
    )
    dialog = make(spec=spec)
    made = taken(dialog)
    dialog.accept_button.click()
    assert (made[0][0].target, made[0][0].columns) == ("length", ("width",))
    assert made[0][0].data == {"test_share": 0.5}


def test_escape_leaves_everything_as_it_was_even_while_it_reads(tmp_path: Path) -> None:
    dialog = CsvDialog(None, flowers(tmp_path), load_theme("ink"))
    made = taken(dialog)
    dialog.show()
    qtest.keyClick(dialog, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents()
    assert not dialog.isVisible()
    settle(dialog)
    assert not dialog.reading.is_busy
    assert made == []
    dialog.deleteLater()


def test_every_control_explains_itself_and_can_be_reached_by_the_keyboard(make: Made) -> None:
    dialog = make()
    for button in dialog.findChildren(QPushButton):
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert dialog.columns.hasFocus()
    qtest.keyClick(dialog.columns, Qt.Key.Key_Tab)
    assert not dialog.columns.hasFocus()


# ---- in the window


def asked(fixture: WindowFixture) -> CsvDialog:
    dialog = fixture.window.findChild(CsvDialog)
    assert dialog is not None
    settle(dialog)
    return dialog


def drop(fixture: WindowFixture, path: Path) -> None:
    data, modifier = QMimeData(), Qt.KeyboardModifier.NoModifier
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    fixture.window.dropEvent(QDropEvent(QPointF(10, 10), copy, data, left, modifier))


def test_a_dropped_table_is_asked_about_and_then_opened(fixture: WindowFixture, tmp_path: Path) -> None:
    before = fixture.controller.experiment
    drop(fixture, flowers(tmp_path))
    dialog = asked(fixture)
    assert fixture.controller.experiment is before
    dialog.accept_button.click()
    fixture.first_frame()
    opened = fixture.controller.experiment
    assert opened.title == "flowers"
    assert isinstance(opened.objective, NetworkSpec)
    assert opened.objective.loss == "binary_crossentropy"
    assert Session(opened).problem.data is not None
    assert table_of(opened)["objective"]["csv"] == "flowers.csv"


def test_a_table_from_the_training_panel_is_an_edit_that_can_be_undone(
    fixture: WindowFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(flowers(tmp_path)), ""))
    before = fixture.controller.experiment
    box = next(
        b for b in fixture.window.training.findChildren(ChoiceBox) if b.accessibleName() == "objective"
    )
    shown = box.currentText()
    choose(box, "Own table…")
    assert box.currentText() == shown
    asked(fixture).accept_button.click()
    edited = fixture.controller.experiment
    assert isinstance(edited.objective, NetworkSpec)
    assert edited.racers == before.racers
    fixture.controller.undo()
    assert fixture.controller.experiment.objective == before.objective


def test_other_columns_of_the_open_table_keep_what_fits(fixture: WindowFixture, tmp_path: Path) -> None:
    drop(fixture, flowers(tmp_path))
    asked(fixture).accept_button.click()
    fixture.first_frame()
    QApplication.sendPostedEvents()
    before = fixture.controller.experiment.objective
    assert isinstance(before, NetworkSpec)
    button = next(b for b in fixture.window.training.findChildren(QPushButton) if b.text() == "Columns…")
    assert button.isVisibleTo(fixture.window.training)
    button.click()
    dialog = next(d for d in fixture.window.findChildren(CsvDialog) if d.isVisible())
    settle(dialog)
    dialog._choose_input(1, chosen=False)
    settle(dialog)
    dialog.accept_button.click()
    command = fixture.sent[-1]
    assert isinstance(command, Load)
    assert command.experiment.objective == replace(before, columns=("length", "well"))
