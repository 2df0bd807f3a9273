"""Closing a table's dialog does not wait for the thread that reads the table or tries its examples out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest
from PyQt6.QtWidgets import QApplication

from app.csv_import.dialog import CsvDialog
from engine.data.csv_examples import CsvPreview, preview
from engine.data.examples import Data
from engine.experiment.description import NetworkSpec
from engine.problem.problem import build_data
from engine.tables.table_source import TableSource
from engine.tables.table_text import Watch
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")

#: Seconds after which a thread that is held up is let go, so that a window that waits for it fails its test.
DEADLOCK = 10.0


def settle(dialog: CsvDialog) -> None:
    for _ in range(2):  # what was read is tried out at once
        dialog.settle()
        QApplication.sendPostedEvents()


@pytest.fixture
def dialog(tmp_path: Path) -> Iterator[CsvDialog]:
    path = tmp_path / "numbers.csv"
    path.write_text("a,b,c\n" + "".join(f"{i},{i % 7},{i * 0.5}\n" for i in range(60)))
    made = CsvDialog(None, path, load_theme("ink"))
    made.show()
    settle(made)
    yield made
    made.reject()
    made.deleteLater()


@pytest.fixture
def gate() -> Iterator[Event]:
    """Holds up work in a thread; opened at the end in any case, so that a failing test ends."""
    made = Event()
    yield made
    made.set()


def close_while_held_up(dialog: CsvDialog, gate: Event) -> None:
    """Cancel while a thread waits at the gate; were it waited for, the gate would open too late."""
    rescue = Timer(DEADLOCK, gate.set)
    rescue.start()
    dialog.cancel_button.click()
    held = not gate.is_set()
    rescue.cancel()
    assert held, "the window waited for the thread"
    assert not dialog.isVisible()


def test_no_more_of_a_long_table_is_read_once_it_is_cancelled(
    tmp_path: Path, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1.5,2.5\n" * 200_000)
    shares: list[float] = []
    begun = Event()

    def held_up(source: TableSource, watch: Watch) -> CsvPreview:
        def counted(share: float) -> None:
            watch(share)
            shares.append(share)
            begun.set()
            assert gate.wait(2 * DEADLOCK)

        return preview(source, counted)

    monkeypatch.setattr("app.csv_import.dialog.preview", held_up)
    dialog = CsvDialog(None, path, load_theme("ink"))
    dialog.show()
    assert begun.wait(DEADLOCK)
    close_while_held_up(dialog, gate)
    gate.set()
    dialog.settle()
    assert len(shares) == 1
    assert dialog.accept_button.isEnabled() is False
    dialog.deleteLater()


def test_closing_does_not_wait_for_the_examples_that_are_tried_out(
    dialog: CsvDialog, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, accepted = Event(), list[NetworkSpec]()
    dialog.accepted_table.connect(lambda spec, _data: accepted.append(spec))

    def held_up(spec: NetworkSpec, seed: int) -> Data:
        begun.set()
        assert gate.wait(2 * DEADLOCK)
        return build_data(spec, seed)

    monkeypatch.setattr("app.csv_import.dialog.build_data", held_up)
    dialog._choose_input(1, chosen=False)
    assert begun.wait(DEADLOCK)
    close_while_held_up(dialog, gate)
    gate.set()
    settle(dialog)
    assert accepted == []
    assert not dialog.accept_button.isEnabled()


def test_without_inputs_nothing_waits_for_the_examples_that_are_tried_out(
    dialog: CsvDialog, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()

    def held_up(spec: NetworkSpec, seed: int) -> Data:
        begun.set()
        assert gate.wait(2 * DEADLOCK)
        return build_data(spec, seed)

    monkeypatch.setattr("app.csv_import.dialog.build_data", held_up)
    dialog._choose_input(1, chosen=False)
    assert begun.wait(DEADLOCK)
    rescue = Timer(DEADLOCK, gate.set)
    rescue.start()
    dialog.none_button.click()
    held = not gate.is_set()
    rescue.cancel()
    gate.set()
    settle(dialog)
    assert held, "the window waited for the thread"
    assert dialog.error.text() == "No column is chosen to learn from; tick at least one."
    assert not dialog.accept_button.isEnabled()
