"""The texts within a PNG, read chunk by chunk: no pixel is decoded, whatever size the header claims.

PNG specification, third edition: sections 5.3 (chunks) and 11.3.3 (tEXt, zTXt and iTXt).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from engine.errors import RavineError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: The longest text that is read, in bytes, packed or not.
LONGEST = 32 * 2**20
#: How many chunks are looked at: Qt and others write the pixels in some thousands of them.
MOST_CHUNKS = 100_000
#: The keyword of a text has at most so many bytes.
KEYWORD = 79


def read_texts(path: Path, keywords: Collection[str]) -> dict[str, str]:
    """The texts of some keywords; the last one counts where a keyword comes twice.

    Raises:
        RavineError: it is damaged, or a text is longer than `LONGEST`.
        OSError: it cannot be read.
    """
    found: dict[str, str] = {}
    with path.open("rb") as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            raise RavineError("this PNG is damaged (it does not begin as one)")
        for kind, body in _text_chunks(file):
            keyword, _, rest = body.partition(b"\0")
            name = keyword[:KEYWORD].decode("latin-1")
            if name in keywords:
                found[name] = _text(kind, rest)
    return found


def _text_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The kind and the content of each chunk of text; pixels are passed over."""
    for number in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            if number:
                return  # cut off in the middle of its pixels; what stands before them is whole
            raise RavineError("this PNG is damaged (it ends after its signature)")
        length, kind = int.from_bytes(head[:4]), head[4:]
        if (number == 0) != (kind == b"IHDR"):
            raise RavineError("this PNG is damaged (its header is not where it belongs)")
        if kind == b"IEND":
            return
        if kind not in (b"tEXt", b"zTXt", b"iTXt"):
            file.seek(length + 4, 1)
            continue
        if length > LONGEST:
            raise RavineError(f"a text in this PNG has {length:,} bytes; at most {LONGEST:,} are read")
        body, check = file.read(length), file.read(4)
        if len(body) < length or zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(check):
            raise RavineError("this PNG is damaged (a text in it is not what was written)")
        yield kind, body


def _text(kind: bytes, rest: bytes) -> str:
    """A text from what follows its keyword."""
    if kind == b"tEXt":
        return rest.decode("latin-1")
    if kind == b"zTXt":
        return _unpacked(rest[1:]).decode("latin-1")
    packed, rest = rest[:1] == b"\1", rest[2:]
    _, _, rest = rest.partition(b"\0")  # the language
    _, _, rest = rest.partition(b"\0")  # the keyword in it
    try:
        return (_unpacked(rest) if packed else rest).decode("utf-8")
    except UnicodeDecodeError:
        raise RavineError("this PNG is damaged (a text in it is not UTF-8)") from None


def _unpacked(packed: bytes) -> bytes:
    """What was compressed, as far as it is no longer than allowed: some bytes can stand for gigabytes."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, LONGEST)
    except zlib.error:
        raise RavineError("this PNG is damaged (a text in it cannot be unpacked)") from None
    if unpacker.unconsumed_tail:
        raise RavineError(f"a text in this PNG unpacks to more than {LONGEST:,} bytes")
    return text
