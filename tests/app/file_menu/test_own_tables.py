"""What is drawn and edited by hand takes the place of what is learned from, and one undo brings that back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication

from app.document import Document
from app.table_editor.dialog import TableEditor
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec
from engine.fitting.network_fitting import with_data
from engine.run.commands import Load
from tests.app.window_fixture import WindowFixture

CIRCLE = replace(with_data(None, "circle"), features=("x1", "x2", "x1^2"), batch_size=16)


def editor_of(fixture: WindowFixture) -> TableEditor:
    return next(each for each in fixture.window.findChildren(TableEditor) if each.isVisible())


def accept(editor: TableEditor) -> None:
    editor.accept_button.click()
    editor.trial.settle()
    QApplication.sendPostedEvents()


def learned(fixture: WindowFixture) -> NetworkSpec:
    command = fixture.sent[-1]
    assert isinstance(command, Load)
    network = command.experiment.network
    assert network is not None
    return network


@pytest.mark.parametrize("edits", [True, False])
def test_edited_rows_keep_the_features_and_drawn_points_begin_anew(
    fixture: WindowFixture,
    edits: bool,
) -> None:
    fixture.controller.open(Document(Experiment(CIRCLE, (RacerSpec("adam"),))))
    fixture.first_frame()
    tables = fixture.window.documents.tables
    if edits:
        tables.edit_rows()
        editor_of(fixture).cells.selectRow(0)
        editor_of(fixture).cells.remove_rows()
    else:
        tables.draw()
        editor_of(fixture).scatter_button.click()
        editor_of(fixture).formula.setText("x1 > 0")
        editor_of(fixture).fill_button.click()
    accept(editor_of(fixture))
    network = learned(fixture)
    assert network.table.copy is not None
    assert network.features == (CIRCLE.features if edits else ())
    assert (network.batch_size, network.layers[:-1]) == (16, CIRCLE.layers[:-1])
    assert network.table.copy.rows == (399 if edits else 100)
    fixture.controller.undo()
    assert fixture.controller.experiment.network == CIRCLE
