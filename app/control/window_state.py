"""What a window shows and can undo, as text that the next start reads."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from app.control.undo import Version, WindowSettings
from app.document import Document
from app.files import FileVersion
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.portable import in_folder, with_copy, without_copy
from engine.frames.frame import Address
from engine.tables.table_source import TableRecord

#: The version of the form. States once had "stamp" for "file_version" and "look" for "window_settings".
FORM = 1


@dataclass(frozen=True)
class WindowState:
    """Everything that the next start brings back.

    Attributes:
        current: what is open.
        past: what can be undone, the oldest first.
        future: what can be redone, the next one last.
        page: the page of the lesson's script.
        is_reading: whether the lesson panel is open.
        workspace: the key of the one that is shown.
        places: of its panels (`app.panel_places.places_text`); empty for those that the settings have.
        geometry: of the window, as Qt keeps it.
    """

    current: Version
    past: tuple[Version, ...] = ()
    future: tuple[Version, ...] = ()
    page: int = 0
    is_reading: bool = False
    workspace: str = ""
    places: str = ""
    geometry: bytes = b""


class _Written(NamedTuple):
    """An experiment, its text, and the table that is kept beside the texts."""

    experiment: Experiment
    text: str
    record: TableRecord | None


class StateTexts:
    """Writes states as text; experiments that were written before are not written again."""

    def __init__(self) -> None:
        """Begin with none."""
        self._written: dict[int, _Written] = {}

    def history(self, state: WindowState) -> str:
        """What is open and what can be undone and redone, but for where the run stands."""
        texts: dict[str, int] = {}
        seen: dict[int, _Written] = {}

        def number(experiment: Experiment | None) -> int | None:
            if experiment is None:
                return None
            found = seen.get(id(experiment)) or self._written.get(id(experiment))
            if found is None or found.experiment is not experiment:
                plain, record = without_copy(in_folder(experiment, None))
                found = _Written(experiment, write_experiment(plain), record)
            seen[id(experiment)] = found
            return texts.setdefault(found.text, len(texts))

        current = replace(state.current, address=Address(0), speed=Experiment.speed)
        table: dict[str, Any] = {
            "form": FORM,
            "current": _version_table(current, number),
            "past": [_version_table(each, number) for each in state.past],
            "future": [_version_table(each, number) for each in state.future],
            "experiments": list(texts),
        }
        # Two hundred versions of an experiment have one table.
        records = {each.record.sha256: each.record for each in seen.values() if each.record is not None}
        if records:
            table["tables"] = {
                digest: base64.b64encode(record.packed).decode() for digest, record in records.items()
            }
        self._written = seen
        return json.dumps(table)


def place_text(state: WindowState) -> str:
    """Where the run, the lesson and the panels stand."""
    table = {
        "form": FORM,
        "step": state.current.address.step,
        "phase": state.current.address.phase,
        "speed": state.current.speed,
        "page": state.page,
        "is_reading": state.is_reading,
        "workspace": state.workspace,
        "places": state.places,
        "geometry": base64.b64encode(state.geometry).decode(),
    }
    return json.dumps(table)


def read_state(history: str, place: str) -> WindowState:
    """A state of its two texts; versions that cannot be read any more are left out, but for the current one.

    Raises:
        RavineError: the texts are damaged or of another version of the program.
    """
    try:
        table = json.loads(history)
        if table["form"] != FORM:
            raise RavineError("another version of Ravine wrote it")
        copies = {key: base64.b64decode(packed) for key, packed in table.get("tables", {}).items()}
        experiments = [_experiment_or_error(text, copies) for text in table["experiments"]]
        current = _version(table["current"], experiments)
        past, future = (
            tuple(v for each in table[name] if (v := _version_or_none(each, experiments)) is not None)
            for name in ("past", "future")
        )
        state = WindowState(current, past, future)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, RavineError):
            raise
        raise RavineError(f"it is damaged ({error})") from None
    try:
        there = json.loads(place)
        address = Address(max(0, int(there["step"])), max(0, int(there["phase"])))
        return replace(
            state,
            current=replace(current, address=address, speed=float(there["speed"])),
            page=int(there["page"]),
            is_reading=bool(there["is_reading"]),
            workspace=str(there["workspace"]),
            places=str(there["places"]),
            geometry=base64.b64decode(there["geometry"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return state  # what was made is there; only where it stood is not known


def _version_table(version: Version, number: Callable[[Experiment | None], int | None]) -> dict[str, Any]:
    document, settings = version.document, version.window_settings
    return {
        "experiment": number(version.experiment),
        "saved": number(version.saved),
        "path": None if document.path is None else str(document.path.absolute()),
        "lesson": document.lesson,
        "file_version": None if document.file_version is None else astuple(document.file_version),
        "opening": version.opening,
        "step": version.address.step,
        "phase": version.address.phase,
        "speed": version.speed,
        "window_settings": None if settings is None else asdict(settings),
    }


def _version(table: Mapping[str, Any], experiments: list[Experiment | RavineError]) -> Version:
    experiment = experiments[table["experiment"]]
    if isinstance(experiment, RavineError):
        raise experiment
    saved = None if table["saved"] is None else experiments[table["saved"]]
    path = None if table["path"] is None else Path(table["path"])
    return Version(
        Document(
            experiment,
            path=path,
            lesson=str(table["lesson"]),
            file_version=_file_version(table.get("file_version", table.get("stamp"))),
            source=path,
        ),
        experiment,
        None if isinstance(saved, RavineError) else saved,
        int(table["opening"]),
        Address(max(0, int(table["step"])), max(0, int(table["phase"]))),
        float(table["speed"]),
        _window_settings(table.get("window_settings", table.get("look"))),
    )


def _window_settings(table: Mapping[str, Any] | None) -> WindowSettings | None:
    """How the window looked; earlier forms do not say."""
    if table is None:
        return None
    workspace, places, theme = (str(table[name]) for name in ("workspace", "places", "theme"))
    return WindowSettings(workspace, places, theme, bool(table["motion"]))


def _file_version(numbers: Sequence[int] | None) -> FileVersion | None:
    """Of the file that a document was read from; earlier forms have none."""
    return None if numbers is None else FileVersion(*map(int, numbers))


def _version_or_none(table: Mapping[str, Any], experiments: list[Experiment | RavineError]) -> Version | None:
    try:
        return _version(table, experiments)
    except RavineError:
        return None


def _experiment_or_error(text: str, copies: Mapping[str, bytes]) -> Experiment | RavineError:
    try:
        return with_copy(parse_experiment(text), copies)
    except RavineError as error:
        return error
