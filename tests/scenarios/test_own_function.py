"""A person types a function into the window, and the network is trained with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QPushButton

from engine.experiment.description import NetworkSpec
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from tests.widgets.network_frames import network_frame
from widgets.function_lab.function_editor_view import FunctionEditorView

pytestmark = pytest.mark.usefixtures("qapp")
OWN = "z*cos(z) + a*z"


@pytest.fixture
def fixture(tmp_path: Path) -> Iterator[WindowFixture]:
    """A window on a run."""
    made = WindowFixture(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def test_a_typed_function_is_drawn_then_used_and_can_be_taken_back(fixture: WindowFixture) -> None:
    frame = network_frame("small", 5, workspace="activations")
    fixture.open(frame)
    bench = fixture.window.panels["function_editor"].view
    assert isinstance(bench, FunctionEditorView)
    bench.apply(frame)
    field = bench.findChildren(QLineEdit)[-1]
    field.setText(OWN)
    qtest.keyClick(field, Qt.Key.Key_Return)
    assert fixture.controller.experiment.view["function"] == OWN
    view: dict[str, Any] = dict(fixture.controller.experiment.view)
    shown = network_frame("small", 5, **view)
    bench.apply(shown)
    next(b for b in bench.findChildren(QPushButton) if b.text().startswith("Use")).click()
    objective = fixture.controller.experiment.objective
    assert isinstance(objective, NetworkSpec)
    assert objective.layers[0].values["activation"] == OWN
    fixture.controller.undo()
    assert fixture.controller.experiment.objective == frame.experiment.objective
