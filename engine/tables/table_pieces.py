"""A table's text a piece of whole lines at a time, so that a large file is never in memory as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

import numpy as np

from engine.tables.table_source import TableSource
from engine.tables.table_text import Watch, check_is_text, content_of, form_of, not_utf8

#: Bytes of a piece: what is made of one takes a millisecond or two, in which no other thread of Python runs.
PIECE = 2**16
#: Characters from which the separator is told.
SAMPLE_CHARACTERS = 200_000
#: The share of the reading after which the digest of the file is known.
SURVEYED = 0.1
MARK = b"\xef\xbb\xbf"
LINE_FEED, CARRIAGE_RETURN = b"\n\r"


class TablePieces:
    """The CSV that a table is, or that is made of it; can be gone through as often as wanted.

    Attributes:
        digest: SHA-256 of the file's bytes, in hexadecimal digits.
        lines: how many line ends there are, at most as many as rows.
    """

    def __init__(self, source: TableSource, watch: Watch) -> None:
        """Look at all bytes once.

        Args:
            source: the file, or the copy that is carried.
            watch: is told the share that is done; what it raises ends the reading.

        Raises:
            OSError: the file cannot be read.
            RavineError: it is not what its name promises.
        """
        form = form_of(source)
        self._path, self._text = source.path, ""
        self._is_made = form.as_csv is not None
        self._content: bytes | None = None
        if form.as_csv is not None:
            content = content_of(source)
            self.digest = hashlib.sha256(content).hexdigest()
            self._text = form.as_csv(content, lambda share: watch(form.share * share))
            self.lines, self._size = self._text.count("\n") + self._text.count("\r") + 1, len(self._text)
            self._begun = form.share
            return
        self._content = None if source.copy is None else source.copy.unpack()
        self._begun = SURVEYED
        self.lines, self._size, digest = 1, 0, hashlib.sha256()
        whole = len(self._content) if self._content is not None else source.path.stat().st_size
        watch(0.0)
        for block in self._blocks():
            if self._size == 0:
                check_is_text(block)
            digest.update(block)
            # of so many line ends NumPy counts in a tenth of the time of ``bytes.count``
            codes = np.frombuffer(block, np.uint8)
            self.lines += int(np.count_nonzero((codes == LINE_FEED) | (codes == CARRIAGE_RETURN)))
            self._size += len(block)
            watch(SURVEYED * min(self._size / max(whole, 1), 1.0))
        self.digest = digest.hexdigest()

    @cached_property
    def sample(self) -> str:
        """The first characters."""
        found, length = list[str](), 0
        for _, piece in self:
            found.append(piece)
            length += len(piece)
            if length >= SAMPLE_CHARACTERS:
                break
        return "".join(found)[:SAMPLE_CHARACTERS]

    def __iter__(self) -> Iterator[tuple[float, str]]:
        """The pieces, each with the share of the reading that is done when it begins.

        Raises:
            OSError: the file cannot be read.
            RavineError: a line is not UTF-8.
        """
        done = 0
        for piece in self._text_pieces() if self._is_made else self._decoded():
            yield self._begun + (1.0 - self._begun) * min(done / max(self._size, 1), 1.0), piece
            done += len(piece)

    def _text_pieces(self) -> Iterator[str]:
        at, text = 0, self._text
        while at < len(text):
            end = text.rfind("\n", at, at + PIECE) + 1 or text.find("\n", at + PIECE) + 1 or len(text)
            yield text[at:end]
            at = end

    def _blocks(self) -> Iterator[bytes]:
        if self._content is not None:
            for at in range(0, len(self._content), PIECE):
                yield self._content[at : at + PIECE]
            return
        with self._path.open("rb") as file:
            while block := file.read(PIECE):
                yield block

    def _lines_of_bytes(self) -> Iterator[bytes]:
        """Blocks that end where a line does."""
        begun: list[bytes] = []
        for block in self._blocks():
            end = block.rfind(b"\n") + 1
            if end:
                yield b"".join((*begun, block[:end]))
                begun = []
            if end < len(block):
                begun.append(block[end:])
        if begun:
            yield b"".join(begun)

    def _decoded(self) -> Iterator[str]:
        for number, block in enumerate(self._lines_of_bytes()):
            content = block.removeprefix(MARK) if number == 0 else block
            if b"\0" in content:
                check_is_text(content)
            try:
                yield content.decode()
            except UnicodeDecodeError as error:
                before = islice(self._lines_of_bytes(), number)
                raise not_utf8(content, error, sum(each.count(b"\n") for each in before)) from None
