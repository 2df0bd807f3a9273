"""Points are drawn, labelled and typed, each change is one undo away, and what comes of it is learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from app.table_editor.beginnings import spec_of, table_of
from app.table_editor.dialog import TableEditor
from app.table_editor.point_canvas import BRUSH, Tool
from engine.data.examples import Data
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec
from engine.experiment.file import parse_experiment, write_experiment
from engine.problem.problem import build_data
from engine.tables.table_source import TableSource
from tests.qt_input import qtest
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")

Made = Callable[..., TableEditor]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def make() -> Iterator[Made]:
    made: list[TableEditor] = []

    def editor(spec: NetworkSpec | None = None, theme: str = "ink") -> TableEditor:
        made.append(TableEditor(None, load_theme(theme), spec=spec))
        made[-1].show()
        qtest.qWaitForWindowActive(made[-1])
        return made[-1]

    yield editor
    for each in made:
        each.reject()
        each.deleteLater()


def rows(editor: TableEditor) -> list[tuple[str, ...]]:
    return list(editor.history.table.rows)


def taken(editor: TableEditor) -> tuple[NetworkSpec, Data]:
    made: list[tuple[NetworkSpec, Data]] = []
    editor.accepted_table.connect(lambda spec, data: made.append((spec, data)))
    editor.accept_button.click()
    editor.trial.settle()
    QApplication.sendPostedEvents()
    assert not editor.error.text()
    return made[0]


def stroke(editor: TableEditor, button: Qt.MouseButton = LEFT) -> None:
    canvas = editor.canvas
    qtest.mousePress(canvas, button, pos=QPoint(150, 120))
    for across in range(150, 250, 5):
        canvas.use_tool(QPoint(across, 120).toPointF(), erases=button != LEFT)
    qtest.mouseRelease(canvas, button, pos=QPoint(250, 120))


def test_a_stroke_makes_points_with_room_between_and_is_undone_as_one(make: Made) -> None:
    editor = make()
    stroke(editor)
    assert 5 <= len(rows(editor)) <= 9
    assert {row[2] for row in rows(editor)} == {"A"}
    stroke(editor, Qt.MouseButton.RightButton)
    assert not rows(editor)
    editor.undo_button.click()
    assert rows(editor)
    editor.undo_button.click()
    assert not rows(editor)
    assert not editor.undo_button.isEnabled()
    editor.redo_button.click()
    assert rows(editor)


def test_everything_is_done_with_the_keyboard(make: Made) -> None:
    editor = make()
    canvas = editor.canvas
    keys = Qt.Key
    typed = (keys.Key_Space, keys.Key_2, keys.Key_S, keys.Key_Right, keys.Key_Space, keys.Key_BracketRight)
    for key in typed:
        qtest.keyClick(canvas, key)
    assert rows(editor)[0] == ("0.00", "0.00", "A")
    assert {row[2] for row in rows(editor)[1:]} == {"B"}
    assert editor.tools[Tool.SPRAY].isChecked()
    assert canvas.brush > BRUSH[1]
    qtest.keyClick(canvas, keys.Key_E)
    qtest.keyClick(canvas, keys.Key_Left)
    qtest.keyClick(canvas, keys.Key_Space)
    assert ("0.00", "0.00", "A") not in rows(editor)


def test_points_are_scattered_and_labelled_by_a_formula_and_learned(make: Made) -> None:
    editor = make()
    editor.formula.setText("x2 > sin(3*x1)")
    editor.scatter_button.click()
    assert {row[2] for row in rows(editor)} == {"yes", "no"}
    assert [chip.accessibleName() for chip in editor.labels.chips] == ["no", "yes"]
    spec, data = taken(editor)
    assert (data.kind, data.class_names, len(data.x) + len(data.test_x)) == ("binary", ("no", "yes"), 100)
    assert not editor.isVisible()
    experiment = Experiment(spec, (RacerSpec("adam"),))
    assert (
        build_data(parse_experiment(write_experiment(experiment)).network or spec, 0).x.tobytes()
        == data.x.tobytes()
    )


def test_a_formula_that_cannot_be_read_and_an_empty_table_are_told(make: Made) -> None:
    editor = make()
    editor.accept_button.click()
    assert editor.error.text() == "The table has no row yet."
    stroke(editor)
    editor.formula.setText("x2 >")
    editor.fill_button.click()
    assert "cannot be read at its end" in editor.error.text()


def test_cells_are_typed_rows_added_removed_and_pasted(make: Made) -> None:
    editor = make()
    stroke(editor)
    cells, count = editor.cells, len(rows(editor))
    cells.selectRow(0)
    assert editor.canvas.chosen == {0}
    model = cells.model()
    assert model is not None
    model.setData(model.index(0, 0), " 1.5 ", Qt.ItemDataRole.EditRole)
    assert rows(editor)[0][0] == "1.5"
    editor.add_button.click()
    assert (len(rows(editor)), cells.currentIndex().row()) == (count + 1, 1)
    assert rows(editor)[1] == ("", "", "")
    board = QGuiApplication.clipboard()
    assert board is not None
    board.setText("1\t2\tC\n3\t4\tD\n")
    cells.setCurrentIndex(model.index(count, 0))
    cells.paste()
    assert rows(editor)[-2:] == [("1", "2", "C"), ("3", "4", "D")]
    cells.selectRow(1)
    editor.remove_button.click()
    assert len(rows(editor)) == count + 1
    qtest.keyClick(cells, Qt.Key.Key_Delete)
    assert "" in rows(editor)[1]


def test_a_curve_is_drawn_as_numbers_to_be_learned(make: Made) -> None:
    editor = make()
    editor.kind.setCurrentIndex(1)
    editor.kind.activated.emit(1)
    editor.formula.setText("sin(x)")
    editor.scatter_button.click()
    assert not editor.labels.isVisible()
    assert not editor.kind.isEnabled()
    _, data = taken(editor)
    assert (data.kind, data.feature_names, data.target_name) == ("regression", ("x",), "y")


@pytest.mark.parametrize("dataset", ["circle", "sine", "iris", "plane"])
def test_a_data_set_is_edited_as_a_table_with_the_same_examples(make: Made, dataset: str) -> None:
    editor = make(NetworkSpec(dataset=dataset), "paper")
    assert editor.is_drawn
    assert not editor.grab().isNull()
    _, data = taken(editor)
    before = build_data(NetworkSpec(dataset=dataset, data={"test_share": 0.0}), 0)
    assert (data.kind, len(data.x) + len(data.test_x)) == (before.kind, len(before.x))
    assert data.class_names == before.class_names


def test_a_new_class_gets_a_chip_and_a_new_name_is_taken(make: Made) -> None:
    editor = make()
    editor.labels.add_button.click()
    assert editor.canvas.label == "C"
    assert [chip.text() for chip in editor.labels.chips if chip.isChecked()] == ["C"]
    editor.labels.field.setText("red")
    editor.labels.field.textEdited.emit("red")
    stroke(editor)
    assert {row[2] for row in rows(editor)} == {"red"}


def test_what_was_said_of_a_table_stays_and_the_copy_gets_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b,c\n" + "".join(f"{i},{i % 3},{i * 2}\n" for i in range(9)), encoding="utf-8")
    before = NetworkSpec(csv="own.csv", folder=str(tmp_path), target="c", columns=("a",))
    table = table_of(before, 0)
    after = spec_of(table.with_cell(0, 0, "7"), before)
    assert (after.csv, after.target, after.columns) == ("own edited.csv", "c", ("a",))
    assert isinstance(after.table, TableSource)
    assert spec_of(table, after).csv == "own edited.csv"
    with pytest.raises(RavineError, match="no row yet"):
        spec_of(table.without_rows(range(9)), before)
