"""What a window shows and can undo, as text that the next start reads."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.control.undo import Version
from app.document import Document
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import in_folder, parse_experiment, write_experiment
from engine.frames.frame import Address

#: The version of the form.
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
        places: of its panels, as Qt keeps them; empty for those that the settings have.
        geometry: of the window, as Qt keeps it.
    """

    current: Version
    past: tuple[Version, ...] = ()
    future: tuple[Version, ...] = ()
    page: int = 0
    is_reading: bool = False
    workspace: str = ""
    places: bytes = b""
    geometry: bytes = b""


class StateTexts:
    """Writes states as text; experiments that were written before are not written again."""

    def __init__(self) -> None:
        """Begin with none."""
        self._written: dict[int, tuple[Experiment, str]] = {}

    def history(self, state: WindowState) -> str:
        """What is open and what can be undone and redone, but for where the run stands."""
        texts: dict[str, int] = {}
        seen: dict[int, tuple[Experiment, str]] = {}

        def number(experiment: Experiment | None) -> int | None:
            if experiment is None:
                return None
            found = seen.get(id(experiment)) or self._written.get(id(experiment))
            if found is None or found[0] is not experiment:
                found = experiment, write_experiment(in_folder(experiment, None))
            seen[id(experiment)] = found
            return texts.setdefault(found[1], len(texts))

        current = replace(state.current, address=Address(0), speed=Experiment.speed)
        table = {
            "form": FORM,
            "current": _version_table(current, number),
            "past": [_version_table(each, number) for each in state.past],
            "future": [_version_table(each, number) for each in state.future],
            "experiments": list(texts),
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
        "places": base64.b64encode(state.places).decode(),
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
        experiments = [_experiment_or_error(text) for text in table["experiments"]]
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
            places=base64.b64decode(there["places"]),
            geometry=base64.b64decode(there["geometry"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return state  # what was made is there; only where it stood is not known


def _version_table(version: Version, number: Callable[[Experiment | None], int | None]) -> dict[str, Any]:
    document = version.document
    return {
        "experiment": number(version.experiment),
        "saved": number(version.saved),
        "path": None if document.path is None else str(document.path.absolute()),
        "lesson": document.lesson,
        "opening": version.opening,
        "step": version.address.step,
        "phase": version.address.phase,
        "speed": version.speed,
    }


def _version(table: Mapping[str, Any], experiments: list[Experiment | RavineError]) -> Version:
    experiment = experiments[table["experiment"]]
    if isinstance(experiment, RavineError):
        raise experiment
    saved = None if table["saved"] is None else experiments[table["saved"]]
    path = None if table["path"] is None else Path(table["path"])
    return Version(
        Document(experiment, path=path, lesson=str(table["lesson"])),
        experiment,
        None if isinstance(saved, RavineError) else saved,
        int(table["opening"]),
        Address(max(0, int(table["step"])), max(0, int(table["phase"]))),
        float(table["speed"]),
    )


def _version_or_none(table: Mapping[str, Any], experiments: list[Experiment | RavineError]) -> Version | None:
    try:
        return _version(table, experiments)
    except RavineError:
        return None


def _experiment_or_error(text: str) -> Experiment | RavineError:
    try:
        return parse_experiment(text)
    except RavineError as error:
        return error
