"""The TOML form of a recorded run: where it lies."""

from __future__ import annotations

from typing import Any

from engine.experiment.description import RecordingSpec
from engine.experiment.toml_reader import TableReader


def read_recording(reader: TableReader, folder: str) -> RecordingSpec:
    """A recorded run from the table ``[objective]``; keys that are not its own stay in the reader.

    Args:
        reader: of the table, without its kind.
        folder: where paths begin.

    Raises:
        RavineError: names the place, what is allowed and the fix.
    """
    file = reader.take("file", str, required='file = "run.npz"')
    return RecordingSpec(file=file, domain=reader.domain("domain"), folder=folder)


def recording_table(spec: RecordingSpec) -> dict[str, Any]:
    """A recorded run as a table, without its plane."""
    return {"file": spec.file}
