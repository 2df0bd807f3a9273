"""Files that appear whole or not at all: written beside their place and then renamed into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engine.errors import RavineError, unknown_name

#: The endings of each kind of file, without the dot.
PICTURE_FORMATS = ("png", "svg", "pdf")
CLIP_FORMATS = ("gif", "webp", "mp4")
NUMBER_FORMATS = ("jsonl", "csv", "npz")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A binary file to write to; it replaces ``path`` when the block ends well and leaves no trace otherwise.

    Raises:
        RavineError: the folder is missing, or the disk or its permissions do not allow it.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise RavineError(f"{path}: this is not a regular file; choose another name")
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    part = Path(name)
    try:
        with os.fdopen(number, "w+b") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        part.chmod(_usual_mode(path))
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


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


def _usual_mode(path: Path) -> int:
    """The permissions the file had or, if it is new, those any new file gets; temporary ones are private."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _unwritable(path: Path, error: OSError) -> RavineError:
    if not path.parent.is_dir():
        return RavineError(f"{path}: there is no folder {path.parent}; make it first or choose another place")
    return RavineError(f"{path}: it cannot be written ({error.strerror or error})")
