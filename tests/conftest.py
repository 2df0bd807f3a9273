"""What holds for every test: nobody's screen or settings are touched, and nothing is left running.

Qt is imported only by tests that ask for it, so that the engine's tests pass where it is not installed.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import tomllib
from collections.abc import Generator, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.qt_watch import QtWatch

ROOT = Path(__file__).resolve().parent.parent
FAILED = pytest.StashKey[bool]()
#: Work that was told to stop gets this long to be gone; what is not gone by then was left running.
GRACE_SECONDS = 1.0

# Before Qt or NumPy is imported: never a window on the screen of whoever runs the tests, and one
# thread of arithmetic for each of pytest's workers.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("ci")


class Absent(MetaPathFinder):
    """Makes packages look as if they were not installed."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = frozenset(packages)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"No module named {fullname!r} (hidden by --without-qt)", name=fullname)
        return None


def forbidden_to_the_engine() -> list[str]:
    """The packages that the import contracts keep out of the engine."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return [
        package
        for contract in contracts["contracts"]
        if contract["type"] == "forbidden" and contract["source_modules"] == ["engine"]
        for package in contract["forbidden_modules"]
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-qt", action="store_true", help="hide Qt and whatever draws, for tests/engine")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--without-qt"):
        sys.meta_path.insert(0, Absent(forbidden_to_the_engine()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out OpenGL tests off-screen, where Qt gives no OpenGL; anywhere else they must pass."""
    if os.environ["QT_QPA_PLATFORM"] != "offscreen":
        return
    left_out = [item for item in items if item.get_closest_marker("opengl")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    _keep_what_is_there()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, bool, bool]:
    done = yield
    if nextitem is None or nextitem.path != item.path:
        _keep_what_is_there()
    return done


def _keep_what_is_there() -> None:
    """Leave modules and caches out of the garbage collections of tests, which took a third of their time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session", autouse=True)
def _settings_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, lessons and recovery files of tests go to a folder that pytest throws away."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            folder = home / name.lower()
            folder.mkdir(mode=0o700)
            patch.setenv(name, str(folder))
        patch.setenv("RAVINE_LESSONS", str(home / "lessons"))
        yield


@pytest.fixture(scope="session")
def short_starts() -> Iterator[int]:
    """Let the view of random starts train every start for fewer steps, and return how many.

    What was counted once is not counted again, as in the program.
    """
    from dataclasses import replace
    from functools import cache

    from engine.analysis.random_starts import count
    from widgets.neuron import starts_counting

    steps = 60
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starts_counting, "counted", cache(lambda request: count(replace(request, steps=steps))))
        yield steps


@pytest.fixture(scope="session")
def qapp(_settings_of_its_own: None) -> Iterator[QApplication]:
    """The one QApplication of all tests."""
    from PyQt6.QtCore import QCoreApplication, Qt
    from PyQt6.QtWidgets import QApplication

    # As the program does: what one view uploaded outlives its move to another window.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    app = QApplication.instance() or QApplication(["ravine-tests"])
    assert isinstance(app, QApplication)
    yield app
    app.sendPostedEvents()


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a window, or that makes Qt complain."""
    threads = set(threading.enumerate())
    watch = _qt_watch(request)
    yield
    problems = [
        f"left a thread running: {thread.name}"
        for thread in _left_running(threads)
        if request.node.get_closest_marker("cluster") is None  # Dask keeps one for the whole process
    ]
    if watch is not None:
        problems += watch.problems()
    # A failed test's traceback holds on to what the test made; its failure is the thing to read.
    if problems and not request.node.stash.get(FAILED, False):
        pytest.fail("\n".join(problems), pytrace=False)


def _qt_watch(request: pytest.FixtureRequest) -> QtWatch | None:
    if "qapp" in request.fixturenames:
        request.getfixturevalue("qapp")
    elif "PyQt6.QtCore" not in sys.modules:
        return None
    from tests.qt_watch import QtWatch

    return QtWatch(GRACE_SECONDS)


def _left_running(before: set[threading.Thread]) -> list[threading.Thread]:
    # threading keeps a dummy for every foreign thread (a QThread's) that ever ran Python, ended or not.
    ours = [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]
    for thread in ours:
        thread.join(GRACE_SECONDS)
    return [thread for thread in ours if thread.is_alive()]
