"""Files of named arrays, ``.npz`` and ``.safetensors``: opened lazily, checked before anything is allocated.

Opening reads the names, shapes and types alone. An array is then mapped where it lies in the file (a member
of an ``.npz`` that is stored, which is what `numpy.savez` writes, or any of a ``.safetensors``), so that a
file may be larger than the memory. Only a compressed member must be unpacked whole, which has a limit.
Nothing is ever executed: neither pickles nor objects are read.

Sources: PKWARE's APPNOTE.TXT 6.3.10 (zip), `numpy.lib.format`, and https://huggingface.co/docs/safetensors.
"""

from __future__ import annotations

import ast
import errno
import json
import math
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
import numpy.typing as npt

from engine.arrays import frozen
from engine.errors import RavineError, quoted
from engine.number_format import counted

#: What such files end in.
ENDINGS = (".npz", ".safetensors")
#: What holds weights elsewhere and can run code when it is opened.
PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin")
#: The largest part of a file that only says what is in it: names, shapes, places.
MAX_DIRECTORY = 64 * 2**20
#: Arrays in a file.
MAX_ARRAYS = 200_000
#: The most bytes that one compressed array may become.
MAX_UNPACKED = 2**30
#: Axes of an array.
MAX_AXES = 32
#: The types of numbers that are read, by the names of safetensors.
TYPES: Mapping[str, str] = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
    "I8": "|i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
}  # fmt: skip
#: The fixed part of a zip member's own header, and of the record that ends a zip.
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
END_RECORD = struct.Struct("<4s4H2LH")
#: The longest comment that may follow that record.
LONGEST_COMMENT = 2**16
#: Enough for the header of any array of numbers: `numpy.lib.format` refuses longer ones.
NPY_HEADER = 10_000
#: A header as NumPy writes it. Python's own parser, which reads all others, takes ten times as long.
USUAL_HEADER = re.compile(
    r"\{'descr': '([<>|]?[biufSU][0-9]{1,9})', 'fortran_order': (True|False), 'shape': "
    r"\((|AXIS,|AXIS(?:, AXIS)+)\), \}\s*".replace("AXIS", "(?:0|[1-9][0-9]{0,18})")
)

#: What the readers of a file raise where it is not what it says.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    MemoryError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class ArrayEntry:
    """One array of a file, of which nothing has been read but what it is.

    Attributes:
        name: without ``.npy``.
        shape: its axes; () of a single number.
        dtype: of what `ArrayFile.read` gives.
        place: its first byte in the file; for a compressed one that of the member.
        stored: of what lies in the file, which differs for bfloat16.
        columns_first: whether it lies in Fortran's order.
        is_compressed: whether it must be unpacked whole.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    place: int
    stored: np.dtype[Any]
    columns_first: bool = False
    is_compressed: bool = False

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """How many bytes it takes as it is stored."""
        return self.size * self.stored.itemsize


@dataclass(frozen=True)
class ArrayFile(Mapping[str, ArrayEntry]):
    """The arrays of a file by name, in the file's order; see `open_arrays`.

    Attributes:
        path: the file.
        entries: what is in it.
        texts: of a ``.safetensors``: its metadata.
    """

    path: Path
    entries: Mapping[str, ArrayEntry]
    texts: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> ArrayEntry:
        return self.entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _content(self) -> npt.NDArray[np.uint8]:
        """The bytes of the file, mapped once for all arrays: a file of many would need many handles."""
        return np.memmap(self.path, np.uint8, "r")

    def read(self, name: str, rows: slice | None = None, *, mapped: bool = True) -> Array:
        """An array, or some rows of it, read-only and mapped where that can be.

        Args:
            name: of the array.
            rows: along its first axis; None for all of it.
            mapped: whether it may stay in the file, which then stays open; of many files only few can.

        Raises:
            RavineError: there is none of that name, it is too large to be unpacked, or its member is broken.
            OSError: the file cannot be read.
        """
        entry = self.entries.get(name)
        if entry is None:
            raise RavineError(f"{self.path.name} has no array {quoted(name)}")
        if entry.is_compressed:
            whole = self._unpacked(entry)
        elif entry.size == 0:
            whole = np.empty(entry.shape, entry.stored)
        else:
            order: Literal["C", "F"] = "F" if entry.columns_first else "C"
            try:
                content = self._content if mapped else self._bytes_of(entry)
                place = entry.place if mapped else 0
                whole = np.ndarray(entry.shape, entry.stored, content, place, order=order)
            except (TypeError, ValueError):
                raise _broken(self.path, "it has become shorter since it was opened") from None
        part = whole if rows is None else whole[rows]
        if part.dtype.kind == "U" and part.nbytes:
            kind = np.dtype(np.uint32).newbyteorder(part.dtype.byteorder)
            if np.ascontiguousarray(part).view(kind).max() > sys.maxunicode:  # Python makes no text of it
                raise _broken(self.path, f"array {quoted(name)} is damaged")
        if entry.stored != entry.dtype:  # bfloat16 is the upper half of a float32
            return frozen((part.astype(np.uint32) << 16).view(np.float32))
        return frozen(part)

    def _bytes_of(self, entry: ArrayEntry) -> npt.NDArray[np.uint8]:
        return np.fromfile(self.path, np.uint8, entry.bytes, offset=entry.place)

    def _unpacked(self, entry: ArrayEntry) -> Array:
        if entry.bytes > MAX_UNPACKED:
            raise RavineError(
                f"{self.path.name}: {quoted(entry.name)} is compressed and becomes {entry.bytes / 2**30:.3g} "
                "GiB; save it with numpy.savez, which does not compress, and it can be read in parts"
            )
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(f"{entry.name}.npy") as member:
                _npy_header(member)
                flat: Array = np.frombuffer(member.read(entry.bytes), entry.stored)
                return flat.reshape(entry.shape, order="F" if entry.columns_first else "C")
        except (*UNREADABLE, KeyError):
            raise _broken(self.path, f"array {quoted(entry.name)} is damaged") from None


#: What is wrong with a file that is nothing of its kind.
FORM = "it does not have the form that its ending promises"


def open_arrays(path: Path) -> ArrayFile:
    """What is in a file of arrays; the arrays themselves stay where they are.

    Args:
        path: ends in ``.npz`` or ``.safetensors``.

    Raises:
        RavineError: it is of another kind, broken, or does not hold what its headers say; of a file that can
            run code when it is opened, how to make one of it that cannot.
        OSError: it cannot be read.
    """
    ending = path.suffix.lower()
    if ending in PICKLES:
        raise RavineError(pickle_refusal(path))
    reader = READERS.get(ending)
    if reader is None:
        raise RavineError(f"{path}: files of arrays end in {' or '.join(ENDINGS)}")
    with path.open("rb") as file:
        try:
            return reader(path, file)
        except RavineError:
            raise
        except UNREADABLE:
            raise _broken(path, FORM) from None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise _broken(path, FORM) from None  # a damaged directory leads to before its beginning


def pickle_refusal(path: Path) -> str:
    """Why a file of PyTorch is not opened, and the two lines that make one of it that is."""
    return (
        f"{path.name}: a file of this kind can run any code when it is opened, so Ravine does not. Where it "
        f'was made, write: weights = torch.load({path.name!r}, weights_only=True, map_location="cpu"); '
        f"safetensors.torch.save_file(weights, {path.with_suffix('.safetensors').name!r})"
    )


def _broken(path: Path, what: str) -> RavineError:
    return RavineError(f"{path.name} is broken: {what}")


def _read_npz(path: Path, file: BinaryIO) -> ArrayFile:
    size = file.seek(0, 2)
    _check_directory(path, file, size)
    entries: dict[str, ArrayEntry] = {}
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if member.filename.endswith(".npy"):
                entry = _npz_entry(path, file, archive, member, size)
                entries[entry.name] = entry
    return ArrayFile(path, entries)


def _check_directory(path: Path, file: BinaryIO, size: int) -> None:
    """Refuse a zip whose directory is too long, before the directory is read whole."""
    file.seek(max(0, size - LONGEST_COMMENT - END_RECORD.size))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise _broken(path, "its end is missing; was the program stopped while it was writing?")
    _, _, _, _, count, length, _, _ = END_RECORD.unpack_from(tail, place)
    wide = tail.rfind(b"PK\x06\x06", 0, place)
    if wide >= 0:
        count, length = struct.unpack_from("<2Q", tail, wide + 32)
    if count > MAX_ARRAYS or length > MAX_DIRECTORY:
        raise RavineError(f"{path.name} has {count} arrays; at most {MAX_ARRAYS} can be opened")


def _npz_entry(
    path: Path, file: BinaryIO, archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int
) -> ArrayEntry:
    name = member.filename.removesuffix(".npy")
    if member.flag_bits & 1:
        raise RavineError(f"{path.name}: {quoted(name)} is encrypted; save it without a password")
    if member.compress_type != zipfile.ZIP_STORED:
        with archive.open(member) as packed:
            shape, columns_first, dtype = _described(path, name, packed)
            header = packed.tell()
        _check_size(path, name, math.prod(shape) * dtype.itemsize, member.file_size - header)
        return ArrayEntry(name, shape, dtype, member.header_offset, dtype, columns_first, is_compressed=True)
    file.seek(member.header_offset)
    fields = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    begin = member.header_offset + LOCAL_HEADER.size + fields[-2] + fields[-1]
    file.seek(begin)
    shape, columns_first, dtype = _described(path, name, file)
    place = file.tell()
    needed = math.prod(shape) * dtype.itemsize
    _check_size(path, name, needed, min(begin + member.file_size, size) - place)
    return ArrayEntry(name, shape, dtype, place, dtype, columns_first)


def _described(path: Path, name: str, file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type from the header of an array of NumPy's.

    Raises:
        RavineError: there is no such header, or it describes what is no array of numbers.
    """
    try:
        shape, columns_first, dtype = _npy_header(file)
    except UNREADABLE:
        raise _broken(path, f"{quoted(name)} has no header of an array") from None
    if dtype.hasobject:
        raise RavineError(
            f"{path.name}: {quoted(name)} holds Python objects, which can run code when they are read; "
            "save arrays of numbers"
        )
    if dtype.kind not in "biufSU" or not all(type(axis) is int and axis >= 0 for axis in shape):
        raise RavineError(f"{path.name}: {quoted(name)} is no array of numbers")
    return shape, columns_first, dtype


def _npy_header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """As `numpy.lib.format` reads it, but nothing longer, and no types of several fields."""
    major, _ = np.lib.format.read_magic(file)
    (length,) = struct.unpack("<H", file.read(2)) if major == 1 else struct.unpack("<L", file.read(4))
    if length > NPY_HEADER:
        raise ValueError
    text = file.read(length).decode("latin1")
    usual = USUAL_HEADER.fullmatch(text)
    if usual:
        shape = tuple(int(axis) for axis in usual[3].split(",") if axis)
        return shape, usual[2] == "True", np.dtype(usual[1])
    match ast.literal_eval(text):
        case {"descr": str(kind), "fortran_order": bool(columns_first), "shape": tuple(axes)}:
            return axes, columns_first, np.dtype(kind)
        case _:
            raise ValueError


def _check_size(path: Path, name: str, needed: int, there: int) -> None:
    if needed > there:
        raise _broken(path, f"{quoted(name)} should take {counted(needed, 'byte')} and has {max(there, 0)}")


def _read_safetensors(path: Path, file: BinaryIO) -> ArrayFile:
    size = file.seek(0, 2)
    file.seek(0)
    (length,) = struct.unpack("<Q", file.read(8))
    if length > min(MAX_DIRECTORY, size - 8):
        raise _broken(path, f"its header should take {length} bytes")
    try:
        header = json.loads(file.read(length).decode())
    except ValueError:
        raise _broken(path, "its header is no JSON") from None
    if not isinstance(header, dict) or len(header) > MAX_ARRAYS:
        raise _broken(path, f"its header should be a table of at most {MAX_ARRAYS} arrays")
    texts = header.pop("__metadata__", {})
    begin = 8 + length
    entries = {name: _safetensors_entry(path, name, entry, begin, size) for name, entry in header.items()}
    in_order = sorted(entries.values(), key=lambda entry: (entry.place, entry.bytes))
    for before, after in pairwise(in_order):
        if before.place + before.bytes > after.place:
            raise _broken(path, f"{quoted(before.name)} and {quoted(after.name)} take the same bytes")
    kept = texts.items() if isinstance(texts, dict) else ()
    return ArrayFile(path, entries, {key: text for key, text in kept if isinstance(text, str)})


def _safetensors_entry(path: Path, name: str, entry: object, begin: int, size: int) -> ArrayEntry:
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [int(first), int(last)]}:
            pass
        case _:
            raise _broken(path, f"{quoted(name)} lacks its dtype, shape or data_offsets")
    if kind not in TYPES:
        raise RavineError(f"{path.name}: {quoted(name)} is of type {quoted(kind)}; known: {', '.join(TYPES)}")
    if len(shape) > MAX_AXES or not all(type(axis) is int and 0 <= axis < 2**63 for axis in shape):
        raise _broken(path, f"the shape of {quoted(name)} is no list of whole numbers")
    stored = np.dtype(TYPES[kind])
    needed = math.prod(shape) * stored.itemsize
    if first < 0 or last - first != needed:
        raise _broken(path, f"{quoted(name)} should take {counted(needed, 'byte')} and has {last - first}")
    _check_size(path, name, needed, size - begin - first)
    dtype = np.dtype(np.float32) if kind == "BF16" else stored
    return ArrayEntry(name, tuple(shape), dtype, begin + first, stored)


READERS: Mapping[str, Callable[[Path, BinaryIO], ArrayFile]] = {
    ".npz": _read_npz,
    ".safetensors": _read_safetensors,
}
