"""Files of arrays that come from outside: mapped where they lie, and refused with a sentence where broken."""

from __future__ import annotations

import errno
import io
import json
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import array_file
from engine.data.array_file import TYPES, ArrayFile, open_arrays
from engine.errors import RavineError

W = np.arange(12, dtype=np.float32).reshape(3, 4)


def safetensors(entries: dict[str, Any], data: bytes = b"") -> bytes:
    header = json.dumps(entries).encode()
    return struct.pack("<Q", len(header)) + header + data


def entry(dtype: str, shape: list[int], first: int, last: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


def npy(array: npt.NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array)
    return file.getvalue()


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(RavineError) as caught:
        open_arrays(path)
    return str(caught.value)


def test_a_stored_npz_is_mapped_and_gives_the_same_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(
        path, w=W, column=np.asfortranarray(W), one=np.array(3), none=np.empty((0, 2)), text=np.array("hello")
    )
    arrays = open_arrays(path)
    assert list(arrays) == ["w", "column", "one", "none", "text"]
    assert len(arrays) == 5
    assert arrays["w"].shape == (3, 4)
    assert arrays["w"].dtype == np.float32
    assert arrays["w"].bytes == 48
    assert not arrays["w"].is_compressed
    assert not arrays.texts
    for name in ("w", "column"):
        found = arrays.read(name)
        np.testing.assert_array_equal(found, W)
        assert not found.flags.writeable
    assert isinstance(arrays.read("w").base, np.memmap)
    np.testing.assert_array_equal(arrays.read("w", slice(1, 3)), W[1:3])
    assert int(arrays.read("one")) == 3
    assert arrays.read("none").shape == (0, 2)
    assert str(arrays.read("text")) == "hello"


def test_a_compressed_npz_is_unpacked_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, w=W, column=np.asfortranarray(W))
    arrays = open_arrays(path)
    np.testing.assert_array_equal(arrays.read("w"), W)
    np.testing.assert_array_equal(arrays.read("column"), W)
    monkeypatch.setattr(array_file, "MAX_UNPACKED", 47)
    with pytest.raises(RavineError, match=r'"w" is compressed .* numpy\.savez'):
        arrays.read("w")


def test_safetensors_are_mapped_and_bfloat16_becomes_float32(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    halves = (W.view(np.uint32) >> 16).astype("<u2")
    path.write_bytes(
        safetensors(
            {
                "__metadata__": {"from": "torch", "odd": 3},
                "w": entry("F32", [3, 4], 0, 48),
                "h": entry("BF16", [3, 4], 48, 72),
            },
            W.tobytes() + halves.tobytes(),
        )
    )
    arrays = open_arrays(path)
    assert arrays.texts == {"from": "torch"}
    np.testing.assert_array_equal(arrays.read("w"), W)
    assert arrays["h"].dtype == arrays.read("h").dtype == np.float32
    np.testing.assert_array_equal(arrays.read("h", slice(2, 3)), W[2:3])  # small whole numbers are exact
    with pytest.raises(RavineError, match=r'a\.safetensors has no array "v"'):
        arrays.read("v")


@pytest.mark.parametrize("name", ["model.pt", "MODEL.PTH", "a.pkl"])
def test_a_file_that_can_run_code_is_refused_with_the_lines_that_convert_it(
    name: str, tmp_path: Path
) -> None:
    said = refusal(tmp_path / name)
    assert "can run any code" in said
    assert "weights_only=True" in said
    assert ".safetensors" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "does not have the form"),
        (struct.pack("<Q", 2**60), "its header should take"),
        (struct.pack("<Q", 3) + b"{{{", "no JSON"),
        (safetensors([]), "should be a table"),  # type: ignore[arg-type] # what is tested
        (struct.pack("<Q", 200_000) + b"[" * 200_000, "does not have the form"),
        (safetensors({"w": {"dtype": "F32"}}), "lacks its dtype, shape or data_offsets"),
        (safetensors({"w": entry("F7", [1], 0, 4)}), 'type "F7"; known: F64'),
        (safetensors({"w": entry("F32", [-1], 0, 4)}), "no list of whole numbers"),
        (
            safetensors({"w": entry("F32", [2**40], 0, 2**42)}),
            "should take 4,398,046,511,104 bytes and has 0",
        ),
        (safetensors({"w": entry("F32", [1], 0, 8)}, bytes(8)), "should take 4 bytes and has 8"),
        (safetensors({"w": entry("F32", [1], -4, 0)}, bytes(8)), "should take 4 bytes and has 4"),
        (
            safetensors({"v": entry("F32", [2], 2, 10), "w": entry("F32", [1], 0, 4)}, bytes(10)),
            'is broken: "w" and "v" take the same bytes',
        ),
    ],
)
def test_a_broken_safetensors_is_refused_in_a_sentence(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (b"", '"w" has no header'),
        (b"\x93NUMPY\x01\x00\x04\x00{{{{", '"w" has no header'),
        (b"\x93NUMPY\x01\x00\xff\xff{}", '"w" has no header'),
        (b"\x93NUMPY\x01\x00\x02\x00{}", '"w" has no header'),
        (npy(W)[:-4], '"w" should take 48 bytes and has 44'),
        (npy(np.zeros(2, np.complex128)), '"w" is no array of numbers'),
        (npy(W).replace(b"(3, 4)", b"(3,-4)"), '"w" is no array of numbers'),
        (npy(W).replace(b"'<f4'", b"'|O' "), '"w" holds Python objects'),
    ],
)
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_broken_member_of_an_npz_is_refused_in_a_sentence(
    member: bytes, said: str, compression: int, tmp_path: Path
) -> None:
    assert said in refusal(zipped(tmp_path / "a.npz", {"w.npy": member}, compression))


def test_a_header_of_the_second_version_is_read(tmp_path: Path) -> None:
    file = io.BytesIO()
    np.lib.format.write_array(file, W, version=(2, 0))
    arrays = open_arrays(zipped(tmp_path / "a.npz", {"w.npy": file.getvalue(), "readme.txt": b"no array"}))
    assert list(arrays) == ["w"]
    np.testing.assert_array_equal(arrays.read("w"), W)


@pytest.mark.parametrize(
    ("shape", "axes"),
    [("()", ()), ("(3,)", (3,)), ("(3, 0, 12)", (3, 0, 12)), ("(2,3)", (2, 3)), ("(2)", None)],
)
def test_a_header_means_what_python_reads_in_it(
    shape: str, axes: tuple[int, ...] | None, tmp_path: Path
) -> None:
    for text in (
        "{'descr': '<f4', 'fortran_order': True, 'shape': SHAPE, }",
        '{"shape": SHAPE, "descr": "<f4", "fortran_order": True}',
    ):
        header = text.replace("SHAPE", shape).encode()
        member = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(36 * 4)
        path = zipped(tmp_path / "a.npz", {"w.npy": member})
        if axes is None:
            assert '"w" has no header of an array' in refusal(path)
        else:
            found = open_arrays(path)["w"]
            assert (found.shape, found.dtype.name, found.columns_first) == (axes, "float32", True)


def test_what_is_no_whole_zip_or_of_another_kind_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.npz", {"w.npy": npy(W)})
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert "its end is missing" in refusal(path)
    path.write_bytes(whole.replace(b"PK\x01\x02", b"XX\x01\x02"))
    assert "does not have the form" in refusal(path)
    path.write_bytes(whole)
    monkeypatch.setattr(array_file, "MAX_ARRAYS", 0)
    assert "has 1 arrays; at most 0" in refusal(path)
    assert "end in .npz or .safetensors" in refusal(tmp_path / "a.h5")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.npz", {"w.npy": npy(W)})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert '"w" is encrypted' in refusal(path)


def test_the_count_of_a_large_zip_is_read_from_its_wider_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    path = zipped(tmp_path / "a.npz", {"w.npy": npy(W), "v.npy": npy(W)})
    assert list(open_arrays(path)) == ["w", "v"]
    monkeypatch.setattr(array_file, "MAX_ARRAYS", 1)
    assert "has 2 arrays; at most 1" in refusal(path)


def test_a_damaged_compressed_member_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, w=np.random.default_rng(0).normal(size=(50, 50)))
    arrays = open_arrays(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    with pytest.raises(RavineError, match='array "w" is damaged'):
        arrays.read("w")


def _good(ending: str) -> bytes:
    if ending == ".safetensors":
        return safetensors({"w": entry("F32", [3, 4], 0, 48), "v": entry("I64", [2], 48, 64)}, bytes(64))
    file = io.BytesIO()
    np.savez(file, w=W, v=np.array([1, 2]))
    return file.getvalue()


@given(
    ending=st.sampled_from([".npz", ".safetensors"]),
    damage=st.lists(st.tuples(st.integers(0, 800), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 800),
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_damaged_is_read_or_refused_in_a_sentence(
    ending: str, damage: list[tuple[int, int]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(_good(ending))
    for place, value in damage:
        content[place % len(content)] = value
    path = tmp_path_factory.mktemp("arrays") / f"a{ending}"
    path.write_bytes(content[: len(content) - cut % 40])
    try:
        arrays = open_arrays(path)
        for name in arrays:
            assert arrays.read(name).size == arrays[name].size
    except RavineError:
        pass


def test_every_type_of_safetensors_has_its_width() -> None:
    widths = {"64": 8, "32": 4, "16": 2, "8": 1, "OL": 1}
    for name, kind in TYPES.items():
        assert np.dtype(kind).itemsize == next(w for end, w in widths.items() if name.endswith(end))


def test_a_file_that_became_shorter_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, w=W)
    arrays = open_arrays(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RavineError, match="become shorter"):
        arrays.read("w")


@pytest.mark.parametrize(
    ("number", "raised", "said"),
    [
        (errno.EINVAL, RavineError, "does not have the form that its ending promises"),
        (errno.EIO, OSError, "Input/output"),
    ],
)
def test_a_directory_that_leads_out_of_the_file_is_damage_and_a_drive_that_fails_is_not(
    number: int, raised: type[Exception], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> ArrayFile:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(array_file, "READERS", {".npz": fails})
    (tmp_path / "a.npz").write_bytes(b"")
    with pytest.raises(raised, match=said):
        open_arrays(tmp_path / "a.npz")


@pytest.mark.parametrize("order", ["<", ">"])
def test_letters_that_there_are_not_are_damage(order: str, tmp_path: Path) -> None:
    words = np.array([["a", "bcd"], ["", "ef"]], dtype=f"{order}U3")
    path = tmp_path / "a.npz"
    np.savez(path, words=words, none=np.array([""], dtype=f"{order}U0"))
    assert open_arrays(path).read("words").tolist() == words.tolist()
    assert open_arrays(path).read("none").tolist() == [""]
    large = "d".encode(f"utf-32-{'le' if order == '<' else 'be'}")
    path.write_bytes(path.read_bytes().replace(large, b"\x11" * 4))
    with pytest.raises(RavineError, match=r'a\.npz is broken: array "words" is damaged'):
        open_arrays(path).read("words")
