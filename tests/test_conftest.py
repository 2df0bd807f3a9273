"""The checks that hold for every test do catch what they are there to catch."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

BAD_TESTS = {
    "thread": (
        "left a thread running: forgotten",
        """
        import threading
        def test_it():
            threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()
        """,
    ),
    "timer": (
        "left a timer running, every 5 ms",
        """
        from PyQt6.QtCore import QTimer
        def test_it(qapp):
            timer = QTimer(qapp)
            timer.start(5)
        """,
    ),
    "QThread": (
        "left a QThread running: QThread 'forgotten'",
        """
        from PyQt6.QtCore import QThread
        kept = []
        def test_it(qapp):
            kept.append(QThread(objectName="forgotten"))
            kept[0].start()
        def teardown_module():
            kept[0].quit()
            kept[0].wait()
        """,
    ),
    "window": (
        "left a window: QLabel 'forgotten'",
        """
        from PyQt6.QtWidgets import QLabel
        kept = []
        def test_it(qapp):
            kept.append(QLabel(windowTitle="forgotten"))
        """,
    ),
    "Qt warning": (
        "Qt complained: a bad thing",
        """
        from PyQt6.QtCore import qWarning
        def test_it(qapp):
            qWarning("a bad thing")
        """,
    ),
    "exception in a slot": (
        "an exception nobody caught, in a slot or an event: ValueError: in the slot",
        """
        from PyQt6.QtCore import QObject, pyqtSignal
        class Bell(QObject):
            rung = pyqtSignal()
        def answer():
            raise ValueError("in the slot")
        def test_it(qapp):
            bell = Bell()
            bell.rung.connect(answer)
            bell.rung.emit()
        """,
    ),
}


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.RunResult:
    """All bad tests, run by a pytest of their own under the checks of this suite."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    for number, (_, source) in enumerate(BAD_TESTS.values()):
        pytester.makepyfile(**{f"test_bad_{number}": source})
    return pytester.runpytest_subprocess("-p", "tests.conftest", "-p", "no:cacheprovider")


def test_a_test_that_leaves_something_behind_fails_and_says_what(outcome: pytest.RunResult) -> None:
    outcome.assert_outcomes(passed=len(BAD_TESTS), errors=len(BAD_TESTS))
    for complaint, _ in BAD_TESTS.values():
        outcome.stdout.fnmatch_lines([f"*{complaint}*"])


def test_without_qt_looks_as_if_qt_were_not_installed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    pytester.makepyfile("import numpy\ndef test_it():\n    import PyQt6")
    outcome = pytester.runpytest_subprocess("-p", "tests.conftest", "-p", "no:cacheprovider", "--without-qt")
    outcome.assert_outcomes(failed=1)
    outcome.stdout.fnmatch_lines(["*ModuleNotFoundError: No module named 'PyQt6'*"])
