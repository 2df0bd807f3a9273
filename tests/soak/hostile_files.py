"""Every kind of file that Ravine reads, changed at random: each gives what it says or one short sentence."""

from __future__ import annotations

import io
import json
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from PyQt6.QtCore import QBuffer, QLockFile
from PyQt6.QtGui import QImage

from app.control.state_folder import HISTORY, PLACE, StateFolder
from app.control.undo import Version
from app.control.window_state import StateTexts, WindowState, place_text
from app.document import Document
from app.export.page_metadata import GENERATOR, experiment_block
from app.export.png_metadata import add_metadata
from app.export.trained import TrainedNetwork
from app.lessons import lesson_experiment, open_source
from app.lessons.reading import read_content, read_lesson
from app.settings import SETTINGS, Settings
from app.sweeps.journal import Journal
from engine.errors import LONGEST, RavineError
from engine.experiment.description import NetworkSpec
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from engine.weights.weights_file import read_weights
from tests.app.samples import RAVINE, ravine
from tests.app.sweeps.samples import rates, swept
from tests.engine.recording.recordings import recorded
from tests.soak.memory import resident
from tests.soak.odd_cells import odd_csv, odd_json_lines
from tests.soak.strangers import LESSONS, LINES, SHEET, TABLE, changed

#: Seconds of work that one file may take, and bytes that all of them may leave behind.
SECONDS, LEFT = 2.0, 50 * 2**20
#: The lesson that is changed.
LESSON = LESSONS / "610-momentum"


#: What a file of a million letters ends in.
LETTERS = (b"a", b"{", b'"', b"[", b"\n", b"\xee\x80\x80", b"1,", b"=", b"")


#: A program of PyTorch.
CODE = """net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
loss = nn.BCEWithLogitsLoss()
"""

#: The parts of a workbook that are changed one by one.
PARTS = ("sheet1.xml", "sharedStrings.xml", "styles.xml", "workbook.xml")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name, what good ones hold by name, what reads them, and how they are changed."""

    name: str
    good: Callable[[Path], dict[str, bytes]]
    read: Callable[[Path], object]
    change: Callable[[bytes, Random], bytes] = changed


def _picture(_: Path) -> dict[str, bytes]:
    image, buffer = QImage(8, 8, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0)
    add_metadata(image, ravine(), Address(3))
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return {"a.png": buffer.data().data()}


def _huge_picture(folder: Path) -> dict[str, bytes]:
    """A picture whose header says 1,024,000,000 pixels."""
    whole = _picture(folder)["a.png"]
    header = b"IHDR" + struct.pack(">II", 32_000, 32_000) + whole[24:29]
    return {"a.png": whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:]}


def _page(_: Path) -> dict[str, bytes]:
    block = experiment_block(ravine(), Address(3), None)
    return {"a.html": f"<!doctype html><head>{GENERATOR}</head><body>{block}</body>".encode()}


def _lesson(_: Path) -> dict[str, bytes]:
    return {name: (LESSON / name).read_bytes() for name in ("lesson.toml", "experiment.toml", "text.md")}


def _read_lesson(folder: Path) -> None:
    for read in (read_lesson, read_content, lesson_experiment):
        read(folder)


def _trained(folder: Path) -> dict[str, bytes]:
    session = Session(open_source("circle").experiment)
    TrainedNetwork.of(session, session.racers[0]).save(folder / "a.npz")
    return {"a.npz": (folder / "a.npz").read_bytes()}


def _weights(_: Path) -> dict[str, bytes]:
    import numpy as np

    file, rng = io.BytesIO(), np.random.default_rng(0)
    spec = open_source("circle").experiment.objective
    assert isinstance(spec, NetworkSpec)
    units = [2, *(int(str(layer.values["units"])) for layer in spec.layers if layer.kind == "dense")]
    arrays = {}
    for place, (inputs, outputs) in enumerate(pairwise(units)):
        arrays[f"{2 * place}.weight"] = rng.normal(size=(outputs, inputs))
        arrays[f"{2 * place}.bias"] = rng.normal(size=outputs)
    np.savez(file, allow_pickle=False, **arrays)
    return {"w.npz": file.getvalue()}


def _read_weights(folder: Path) -> object:
    spec = open_source("circle").experiment.objective
    assert isinstance(spec, NetworkSpec)
    return read_weights(folder / "w.npz", spec.layers, "pytorch")


def _journal(folder: Path) -> dict[str, bytes]:
    with Journal(folder / "a.csv", swept(), rates()) as journal:
        journal.add(0, ())
        return {journal.path.name: journal.path.read_bytes()}


def _read_journal(folder: Path) -> None:
    with Journal(folder / "a.csv", swept(), rates()):
        pass


def _state(_: Path) -> dict[str, bytes]:
    state = WindowState(Version(Document(ravine()), ravine()), page=3, geometry=b"abc")
    return {HISTORY: StateTexts().history(state).encode(), PLACE: place_text(state).encode()}


def _read_state(folder: Path) -> object:
    return StateFolder(folder, QLockFile(str(folder / "lock"))).read()


def _settings(folder: Path) -> dict[str, bytes]:
    settings = Settings(folder / "settings.ini")
    settings.remember("theme", "paper")
    settings.remember("recent_files", '["/a/b.toml"]')
    settings.flush()
    return {"settings.ini": (folder / "settings.ini").read_bytes()}


def _read_settings(folder: Path) -> None:
    settings = Settings(folder / "settings.ini")
    for row in SETTINGS:
        if isinstance(row.default, bool):
            settings.switch(row.name)
        elif isinstance(row.default, str):
            settings.text(row.name)
        else:
            settings.state(row.name)


def _recording(folder: Path) -> dict[str, bytes]:
    path = recorded(folder / "run.npz", 40, data=True).path
    return {path.name: path.read_bytes()}


def _read_recording(folder: Path) -> None:
    session = Session(open_source(str(folder / "run.npz")).experiment)
    session.advance(3)
    Observer(session).frame()


@cache
def _sheet() -> bytes:
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in SHEET:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def _workbook_parts(_: Path) -> dict[str, bytes]:
    """Parts of a workbook, to be changed before they are packed: a changed archive is refused by its sums."""
    with zipfile.ZipFile(io.BytesIO(_sheet())) as book:
        return {Path(name).name: book.read(name) for name in book.namelist() if Path(name).name in PARTS}


def _read_workbook_parts(folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_sheet())) as old, zipfile.ZipFile(folder / "a.xlsx", "w") as new:
        for name in old.namelist():
            changed_part = folder / Path(name).name
            new.writestr(name, changed_part.read_bytes() if changed_part.exists() else old.read(name))
    open_source(str(folder / "a.xlsx"))


def _program(_: Path) -> dict[str, bytes]:
    return {"a.py": CODE.encode()}


def _notebook(_: Path) -> dict[str, bytes]:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": CODE.splitlines(keepends=True)}]
    return {"a.ipynb": json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()}


def opened(name: str) -> Callable[[Path], object]:
    """Opens a file of a folder as the window does."""
    return lambda folder: open_source(str(folder / name))


def trained(name: str) -> Callable[[Path], object]:
    """Opens a file of a folder and trains on it for a step."""
    return lambda folder: Session(open_source(str(folder / name)).experiment).advance(1)


KINDS = (
    Kind("experiment", lambda _: {"a.toml": RAVINE.encode()}, opened("a.toml")),
    Kind("lesson", _lesson, _read_lesson),
    Kind("table", lambda _: {"a.csv": TABLE}, opened("a.csv")),
    Kind("JSON lines", lambda _: {"a.jsonl": LINES}, opened("a.jsonl")),
    Kind("odd table", lambda _: {"a.csv": TABLE}, trained("a.csv"), odd_csv),
    Kind("odd JSON lines", lambda _: {"a.jsonl": LINES}, trained("a.jsonl"), odd_json_lines),
    Kind("workbook", lambda _: {"a.xlsx": _sheet()}, opened("a.xlsx")),
    Kind("workbook parts", _workbook_parts, _read_workbook_parts),
    Kind("picture", _picture, opened("a.png")),
    Kind("huge picture", _huge_picture, opened("a.png")),
    Kind("page", _page, opened("a.html")),
    Kind("trained", _trained, opened("a.npz")),
    Kind("weights", _weights, _read_weights),
    Kind("recording", _recording, _read_recording),
    Kind("program", _program, opened("a.py")),
    Kind("notebook", _notebook, opened("a.ipynb")),
    Kind("journal", _journal, _read_journal),
    Kind("state", _state, _read_state),
    Kind("settings", _settings, _read_settings),
)


def wrong_with(kind: Kind, folder: Path) -> str:
    """What is wrong with how a folder's files are read; empty where each is read, or refused as it should."""
    began = time.process_time()
    try:
        kind.read(folder)
    except RavineError as error:
        if not str(error).isprintable() or len(str(error)) >= LONGEST:
            return f"no short sentence: {str(error)[:200]!r}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is broken
        return f"{type(error).__name__}: {str(error)[:200]}"
    took = time.process_time() - began
    return f"{took:.1f} s of work" if took > SECONDS else ""


def fuzzed(kind: Kind, count: int, seed: int, folder: Path) -> Iterator[str]:
    """Change a kind's files so often; what broke, with the seed that does it again."""
    good = kind.good(folder)
    for number in range(count):
        random = Random(f"{kind.name} {seed} {number}")  # noqa: S311 - no secret
        chosen = random.sample(sorted(good), random.randint(1, len(good)))
        for name, content in good.items():
            (folder / name).write_bytes(kind.change(content, random) if name in chosen else content)
        if wrong := wrong_with(kind, folder):
            yield f"{kind.name}, seed {seed}, file {number}: {wrong}"


def long(kind: Kind, letters: bytes, folder: Path) -> Iterator[str]:
    """Let each file of a kind end in a million letters; what is wrong then. Empty: of what it begins with."""
    good = kind.good(folder)
    for name, content in good.items():
        for each, whole in good.items():
            (folder / each).write_bytes(whole)
        part = letters or content
        (folder / name).write_bytes(content[:40] + part * (1_000_000 // len(part)))
        if wrong := wrong_with(kind, folder):
            yield f"{kind.name}, {name} with a million of {part[:8]!r}: {wrong}"


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Change every kind of file so often."""
    import tempfile

    found: list[str] = []
    for kind in KINDS:
        with tempfile.TemporaryDirectory(prefix="ravine-files-") as folder:
            found += fuzzed(kind, min(size, 100), seed, Path(folder))  # what is built once stays
        with tempfile.TemporaryDirectory(prefix="ravine-files-") as folder:
            before = resident()
            found += fuzzed(kind, size, seed, Path(folder))
            for letters in LETTERS:
                found += long(kind, letters, Path(folder))
            grown = resident() - before
        if grown > LEFT:
            found.append(f"{kind.name}: the process has grown by {grown >> 20} MB")
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {size} of kind {kind.name}, {len(found)} broken\n")
    return size, found
