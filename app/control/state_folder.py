"""The folder in which one window keeps its state: its own while it runs, taken over by the next start."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QLockFile

from app.control.undo import Version
from app.control.window_state import WindowState, read_state
from app.document import Document
from app.files import remove_leftovers, write_whole
from engine.errors import RavineError
from engine.experiment.file import read_experiment

HISTORY, PLACE, STARTS, LOCK = "history.json", "place.json", "starts", "lock"
#: What is put in front of the names of a state from which the program did not start.
KEPT = "kept-"
#: What the first version of the program kept, in the folder above; and its name once it was taken over.
FORMER, FORMER_TAKEN = ("recovery.toml", "recovery.last.toml"), "recovery.taken.toml"
#: Folders of closed windows that wait to be taken over; older ones are removed.
MOST_CLOSED = 10
#: Bytes of a state that is read within a moment: a hundred milliseconds are some two hundred kilobytes.
SMALL = 16_384
#: After so many starts in a row that failed the next one is a clean one.
MOST_FAILURES = 2


class StateFolder:
    """A folder that belongs to this window alone, by a lock with the number of its process."""

    def __init__(self, path: Path, lock: QLockFile) -> None:
        """Use `claim`."""
        self.path, self._lock = path, lock
        self._written: dict[str, str] = {}

    @classmethod
    def claim(cls, root: Path) -> StateFolder:
        """The folder of the window that was closed last, or a new one.

        Raises:
            RavineError: no folder can be made there.
        """
        try:
            root.mkdir(parents=True, exist_ok=True)
            folders = [each for each in root.iterdir() if each.is_dir()]
            for count, folder in enumerate(sorted(folders, key=_last_written, reverse=True)):
                lock = _lock(folder)
                if lock is None:
                    continue
                if any(folder.glob(f"*{HISTORY}")) and count < MOST_CLOSED:
                    remove_leftovers([folder])
                    return cls(folder, lock)
                lock.unlock()
                shutil.rmtree(folder, ignore_errors=True)
            path = root / f"{time.time_ns()}-{os.getpid()}"
            path.mkdir()
            lock = _lock(path)
        except OSError as error:
            raise RavineError(f"{root}: no folder can be made there ({error.strerror})") from None
        if lock is None:
            raise RavineError(f"{path}: the folder cannot be locked")
        return cls(path, lock)

    def release(self) -> None:
        """Leave the folder to the next start."""
        self._lock.unlock()

    def begin(self) -> bool:
        """Count a start; False if those before it failed too often and this one must be a clean one."""
        starts = self.path / STARTS
        failed = 0
        with suppress(OSError, ValueError):
            failed = int(starts.read_text())
        may_start = failed < MOST_FAILURES
        if not may_start:
            self.set_aside()
        # A crash of the program does not take back what was written, and nobody need wait for the disk.
        with suppress(OSError):
            starts.write_text(str(failed + 1 if may_start else 1), encoding="ascii")
        return may_start

    def settle(self) -> None:
        """The start went well."""
        with suppress(OSError):
            (self.path / STARTS).unlink(missing_ok=True)

    def set_aside(self) -> None:
        """Start from this state no more, but keep it."""
        for name in (HISTORY, PLACE):
            with suppress(OSError):
                (self.path / name).replace(self.path / f"{KEPT}{name}")

    @property
    def has_kept(self) -> bool:
        """Whether there is a state that was set aside."""
        return (self.path / f"{KEPT}{HISTORY}").is_file()

    @property
    def is_small(self) -> bool:
        """Whether the state is read within a moment."""
        try:
            return (self.path / HISTORY).stat().st_size <= SMALL
        except OSError:
            return True

    def read(self) -> WindowState | None:
        """The state; None if there is none.

        Raises:
            RavineError: it is damaged.
        """
        return self._read("") or self._take_former()

    def take_kept(self) -> WindowState | None:
        """The state that was set aside, once; None if there is none.

        Raises:
            RavineError: it is damaged.
        """
        state = self._read(KEPT)
        for name in (HISTORY, PLACE):
            with suppress(OSError):
                (self.path / f"{KEPT}{name}").unlink(missing_ok=True)
        return state

    def _read(self, before: str) -> WindowState | None:
        history, place = self.path / f"{before}{HISTORY}", self.path / f"{before}{PLACE}"
        try:
            there = place.read_text(encoding="utf-8") if place.is_file() else ""
            return read_state(history.read_text(encoding="utf-8"), there)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise RavineError(f"it cannot be read ({error})") from None

    def _take_former(self) -> WindowState | None:
        """What the first version of the program kept of an experiment that was not saved, once."""
        folder = self.path.parent.parent
        for name in FORMER:
            if (folder / name).is_file():
                with suppress(OSError):
                    (folder / name).replace(folder / FORMER_TAKEN)
                    experiment = read_experiment(folder / FORMER_TAKEN)
                    return WindowState(Version(Document(experiment, is_saved=False), experiment))
        return None

    def write(self, history: str, place: str) -> None:
        """Keep a state; what has not changed is not written again.

        Raises:
            RavineError: the disk does not allow it.
        """
        for name, text in ((HISTORY, history), (PLACE, place)):
            if self._written.get(name) != text:
                write_whole(self.path / name, text.encode())
                self._written[name] = text


def _lock(folder: Path) -> QLockFile | None:
    """The lock of a folder, if no running process has it."""
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)  # however long a window runs; that of a process that has ended is taken over
    return lock if lock.tryLock(0) else None


def _last_written(folder: Path) -> float:
    times = [folder.stat().st_mtime]
    for name in (HISTORY, PLACE):
        with suppress(OSError):
            times.append((folder / name).stat().st_mtime)
    return max(times)
