"""Texts of a PNG: read whatever size its header claims, and never more than is allowed."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.export.png_metadata import EXPERIMENT_KEY, FRAME_KEY, read_metadata
from app.export.png_text import SIGNATURE, read_texts
from engine.errors import RavineError
from engine.frames.frame import Address
from tests.app.samples import RAVINE, ravine


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int, height: int) -> bytes:
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))


def itxt(key: str, text: bytes, *, packed: bool = False) -> bytes:
    body = zlib.compress(text) if packed else text
    return chunk(b"iTXt", key.encode() + b"\0" + bytes([packed, 0]) + b"\0\0" + body)


def ztxt(key: str, text: bytes) -> bytes:
    return chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(text, 9))


def text(key: str, body: bytes) -> bytes:
    return chunk(b"tEXt", key.encode() + b"\0" + body)


@pytest.mark.parametrize("form", [text, ztxt, itxt, lambda *a: itxt(*a, packed=True)])
@pytest.mark.parametrize("size", [(14_000, 14_000), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_a_picture_of_any_size_gives_its_experiment_back(
    tmp_path: Path, form: Callable[[str, bytes], bytes], size: tuple[int, int]
) -> None:
    path = tmp_path / "a.png"
    texts = form(EXPERIMENT_KEY, RAVINE.encode()) + form(FRAME_KEY, b"step 7 phase 2")
    path.write_bytes(header(*size) + texts + chunk(b"IDAT", b"no pixels") + chunk(b"IEND", b""))
    assert read_metadata(path) == (ravine(), Address(7, 2))


def test_what_unpacks_to_too_much_is_refused_without_unpacking_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.export.png_text.LONGEST", 100_000)
    path = tmp_path / "bomb.png"
    path.write_bytes(header(1, 1) + ztxt(EXPERIMENT_KEY, b"\0" * 20_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(RavineError, match="unpacks to more than"):
            read_metadata(path)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_text_that_claims_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(header(1, 1) + struct.pack(">I", 2**31) + b"tEXt" + b"x")
    with pytest.raises(RavineError, match="at most"):
        read_metadata(path)


@pytest.mark.parametrize(
    "damaged",
    [
        SIGNATURE,
        SIGNATURE + chunk(b"IDAT", b""),
        header(1, 1) + text(EXPERIMENT_KEY, RAVINE.encode())[:-1] + b"x",
        header(1, 1) + chunk(b"zTXt", EXPERIMENT_KEY.encode() + b"\0\0no"),
        header(1, 1) + itxt(EXPERIMENT_KEY, b"\xff"),
    ],
)
def test_a_damaged_picture_is_told_in_one_sentence(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(damaged)
    with pytest.raises(RavineError, match="this PNG is damaged"):
        read_metadata(path)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_give_texts_or_one_sentence(tmp_path: Path, data: st.DataObject) -> None:
    whole = header(3, 3) + text(EXPERIMENT_KEY, b"a = 1") + ztxt(FRAME_KEY, b"step 1") + chunk(b"IEND", b"")
    changed = bytearray(whole)
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)))):
        changed[at] = value
    path = tmp_path / "a.png"
    path.write_bytes(bytes(changed[: data.draw(st.integers(0, len(changed)))]))
    said = ""
    try:
        assert set(read_texts(path, (EXPERIMENT_KEY, FRAME_KEY))) <= {EXPERIMENT_KEY, FRAME_KEY}
    except RavineError as error:
        said = str(error)
    assert said.isprintable()
