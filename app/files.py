"""Files that appear whole or not at all: written beside their place and then renamed into it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import RavineError, unknown_name

#: The endings of each kind of file, without the dot.
PICTURE_FORMATS = ("png", "svg", "pdf")
CLIP_FORMATS = ("gif", "webp", "webm", "mp4", "zip")
NUMBER_FORMATS = ("jsonl", "csv", "npz")
PROGRAM_FORMATS = ("py", "ipynb")
#: A file that is being written is called after its target, the process and chance.
PART = re.compile(r"^\..*\.(\d+)-\w+\.part$")
#: Seconds after which nobody is writing to a part any more whose process has ended.
IDLE_SECONDS = 10.0
#: Several files of a folder are written here, and committed at once by renaming it to the second.
UNFINISHED, COMMITTED = ".ravine-unfinished", ".ravine-committed"


@dataclass(frozen=True)
class FileVersion:
    """Identifies the version of a file that was read or written.

    Attributes:
        changed: when it was written last, in nanoseconds.
        size: in bytes.
        number: the file system's own.
    """

    changed: int
    size: int
    number: int


def file_version_of(path: Path) -> FileVersion | None:
    """The identity and version of a file by its metadata; None if it cannot be read."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return FileVersion(found.st_mtime_ns, found.st_size, found.st_ino)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A binary file to write to; it replaces ``path`` when the block succeeds and is removed otherwise.

    A link stays a link, and what it leads to is replaced; permissions stay as they are.

    Raises:
        RavineError: the folder is missing, the file is read-only or none, its name is too long, or the disk
            does not allow it.
    """
    target = _writable(path)
    try:
        number, name = tempfile.mkstemp(
            prefix=f".{target.name[:40]}.{os.getpid()}-", suffix=".part", dir=target.parent
        )
    except OSError as error:
        raise _unwritable(path, error) from None
    part = Path(name)
    try:
        with os.fdopen(number, "w+b") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        part.chmod(_usual_mode(target))
        part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def replace_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files of a folder, all or none: after `finish_replacing` nobody reads a mixture.

    Args:
        folder: where they are.
        files: what each holds, by name.

    Raises:
        RavineError: as `whole_file`; then all files are as they were.
    """
    finish_replacing(folder)
    for name in files:
        _writable(folder / name)
    unfinished = folder / UNFINISHED
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        for name, content in files.items():
            write_whole(unfinished / name, content)
            (unfinished / name).chmod(_usual_mode(folder / name))
        unfinished.replace(folder / COMMITTED)
        _sync_folder(folder)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise _unwritable(folder, error) from None
    except RavineError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    finish_replacing(folder)


def finish_replacing(folder: Path) -> None:
    """Put the files in place whose writing was committed when the program ended, if there are any.

    Raises:
        RavineError: the folder cannot be written.
    """
    committed = folder / COMMITTED
    try:
        if committed.is_dir():
            for each in sorted(committed.iterdir()):
                each.replace(_followed(folder / each.name))
            _sync_folder(folder)
            committed.rmdir()
    except OSError as error:
        raise _unwritable(folder, error) from None


def remove_leftovers(folders: Iterable[Path]) -> None:
    """Remove the unfinished files of processes that have ended."""
    for folder in folders:
        with suppress(OSError):
            for each in folder.iterdir():
                found = PART.match(each.name)
                if found is not None and not is_running(int(found[1])):
                    with suppress(OSError):
                        if time.time() - each.stat().st_mtime > IDLE_SECONDS:
                            each.unlink()


def is_running(process: int) -> bool:
    """Whether a process of that number may be running; where that cannot be asked without harm, yes."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def with_ending(path: Path, endings: tuple[str, ...]) -> Path:
    """A path that ends in one of some endings: the first is appended where it ends in none of them.

    Args:
        path: as a person wrote it; ``lr0.5`` has no ending, whatever follows the dot.
        endings: without the dot.
    """
    if path.suffix.lower().lstrip(".") in endings:
        return path
    return path.with_name(f"{path.name}.{endings[0]}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once.

    Raises:
        RavineError: as `whole_file`.
    """
    with whole_file(path) as file:
        file.write(content)


def format_of(path: Path, allowed: tuple[str, ...]) -> str:
    """The format that a file's ending names, in lower case and without the dot.

    Raises:
        RavineError: the ending names none of the allowed ones.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in allowed:
        endings = [f".{name}" for name in allowed]
        if not ending:
            raise RavineError(f"{path} has no ending that says its format; allowed are {', '.join(endings)}")
        raise unknown_name("format", f".{ending}", endings).at(str(path))
    return ending


def _writable(path: Path) -> Path:
    """The file that is replaced when a path is written: where a link leads.

    Raises:
        RavineError: it is no file, or must not be written.
    """
    try:
        target = _followed(path)
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # a circle of links is a RuntimeError before Python 3.13
        raise _unwritable(path, error) from None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise RavineError(f"{path}: this is not a regular file; choose another name")
    if stat.S_ISREG(mode) and not (mode & 0o222 and os.access(target, os.W_OK)):
        raise RavineError(f"{path}: this file is read-only; choose another name, or allow that it is written")
    return target


def _followed(path: Path) -> Path:
    return path.resolve() if path.is_symlink() else path


def _usual_mode(path: Path) -> int:
    """The permissions the file had or, if it is new, those any new file gets; temporary ones are private."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Let a renaming survive a power cut, where folders can be synchronised."""
    if os.name == "posix":
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)


def _unwritable(path: Path, error: Exception) -> RavineError:
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return RavineError(f"{path.name[:40]}…: a name of {len(path.name)} letters is too long; shorten it")
    with suppress(OSError):
        if not path.parent.is_dir():
            return RavineError(
                f"{path}: there is no folder {path.parent}; make it first or choose another place"
            )
    reason = error.strerror if isinstance(error, OSError) else None
    return RavineError(f"{path}: it cannot be written ({reason or error})")
