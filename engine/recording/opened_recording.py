"""A recording as something to look at: with the true loss of its network where that is described."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.data import Data
from engine.errors import RavineError
from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.recording.described_network import described_network
from engine.recording.objective import RecordedObjective
from engine.recording.playback import Playback
from engine.recording.recorded_data import recorded_data
from engine.recording.recorded_run import RecordedRun
from engine.recording.recording_reader import open_recording


@dataclass(frozen=True, eq=False)
class OpenedRecording:
    """A recording with what is known of its loss.

    Attributes:
        playback: what was recorded.
        objective: the network's loss, or one of which nothing is known.
        network: the objective, if it is a network.
        data: its examples.
    """

    playback: Playback
    objective: NetworkObjective | RecordedObjective
    network: NetworkObjective | None = None
    data: Data | None = None


def opened_recording(path: Path) -> OpenedRecording:
    """Open a recording or a folder of checkpoints.

    Raises:
        RavineError: it is none, or broken.
        OSError: it cannot be read.
    """
    run = open_recording(path)
    missing = missing_parts(run)
    if not missing:
        try:
            return _with_network(run)
        except RavineError as error:
            missing = f"{run.title}: {error}"
    unknown = f"{missing}, so only the path is known and not the loss around it."
    return OpenedRecording(Playback(run, unknown=unknown), RecordedObjective(run))


def missing_parts(run: RecordedRun) -> str:
    """Which parts of a loss were not recorded, in words; empty if none."""
    told = run.description
    parts = (("the model's layers", told.layers), ("the name of its loss", told.loss), ("the data", run.data))
    missing = [name for name, there in parts if not there]
    if not missing:
        return ""
    *others, last = missing
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"{run.title} does not hold {listed}"


def _with_network(run: RecordedRun) -> OpenedRecording:
    described = described_network(run)
    data = recorded_data(run, described)
    network = Network(
        described.layers,
        inputs=described.inputs,
        outputs=described.outputs,
        loss=described.loss,
        dialect=described.library,
    )
    objective = NetworkObjective(network, data)
    return OpenedRecording(Playback(run, described.order), objective, objective, data)
