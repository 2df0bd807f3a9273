"""Where a person's own table is read from: its file, or the copy of it that an experiment carries."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from engine.errors import RavineError, quoted
from engine.number_format import counted

#: The largest compressed copy that an experiment carries, in bytes.
CARRIED_BYTES = 2 * 2**20
#: The largest table of which a copy is made or unpacked, in bytes.
COPIED_BYTES = 48 * 2**20


@dataclass(frozen=True)
class TableRecord:
    """What an experiment says of the table it was saved with, and a copy of it where that is small.

    Attributes:
        name: of the file, without its folder.
        rows: how many, the header not counted.
        size: of the file, in bytes.
        sha256: of the file's bytes, 64 hexadecimal digits.
        packed: the file's bytes, compressed (zlib, RFC 1950); empty where no copy is carried.
    """

    name: str
    rows: int
    size: int
    sha256: str
    packed: bytes = b""

    @classmethod
    def of(cls, name: str, rows: int, content: bytes) -> TableRecord:
        """The record of a table's bytes, with a copy of them where that is at most ``CARRIED_BYTES``."""
        packed = zlib.compress(content) if len(content) <= COPIED_BYTES else b""
        return cls(
            name=name,
            rows=rows,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            packed=packed if len(packed) <= CARRIED_BYTES else b"",
        )

    def is_of(self, content: bytes) -> bool:
        """Whether a file's bytes are those that were recorded."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256

    def unpack(self) -> bytes:
        """The bytes of the copy.

        Raises:
            RavineError: it is damaged, or larger than allowed.
        """
        if self.size > COPIED_BYTES:
            raise RavineError(
                f"the copy of {quoted(self.name)} has {self.size:,} bytes; at most {COPIED_BYTES:,} are read"
            )
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(self.packed, self.size + 1)
        except zlib.error:
            content = b""
        if not self.is_of(content):
            raise RavineError(
                f"the copy of {quoted(self.name)} in this file is damaged; "
                "remove [table] from the file and put the table beside it"
            )
        return content

    @property
    def told(self) -> str:
        """The table's name and how many rows it has, for a sentence."""
        return f"{self.name} ({counted(self.rows, 'row')})"


@dataclass(frozen=True)
class TableSource:
    """A person's own table: the copy that is carried, or else the file.

    Attributes:
        path: of the file; with a copy, where the file was.
        record: what an experiment says of it; None where it says nothing.
    """

    path: Path
    record: TableRecord | None = None

    @property
    def copy(self) -> TableRecord | None:
        """The record, if it carries a copy."""
        return self.record if self.record is not None and self.record.packed else None

    def beside(self, folder: Path) -> TableSource:
        """The same table; where its file is missing and one of its name lies in a folder, that one."""
        other = folder / self.path.name
        if self.copy is None and not self.path.exists() and other.is_file():
            return TableSource(other, self.record)
        return self

    @property
    def is_missing(self) -> bool:
        """Whether there is neither a copy nor a file."""
        try:
            return self.copy is None and not self.path.exists()
        except (OSError, ValueError):
            return True

    def has_changed(self) -> bool:
        """Whether the file is there and other than what was recorded.

        Raises:
            OSError: the file cannot be read.
        """
        if self.record is None or not self.path.is_file():
            return False
        return self.path.stat().st_size != self.record.size or not self.record.is_of(self.path.read_bytes())

    def missing(self) -> RavineError:
        """What is said where there is neither a copy nor a file."""
        if self.record is None:
            return RavineError(
                f"{self.path}: there is no such file; a relative path begins at the experiment's file"
            )
        return RavineError(
            f"{self.record.told} is neither at {self.path} nor beside the experiment's file; "
            "put it there, or name its place with csv"
        )


def source_of(table: Path | TableSource) -> TableSource:
    """A table of which only the file's path is known, as a source like any other."""
    return TableSource(table) if isinstance(table, Path) else table
