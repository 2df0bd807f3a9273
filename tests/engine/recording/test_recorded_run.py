"""A recorded run names its numbers, finds rows by steps, and reads no more than it is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.recording.recorded_run import RecordedRun, blocks, tensors_of
from engine.recording.recording_reader import open_recording
from tests.engine.recording.recordings import recorded


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    return open_recording(recorded(tmp_path_factory.mktemp("run") / "run.npz", 30, every=10).path)


def test_names_say_the_tensor_and_the_place_in_it(run: RecordedRun) -> None:
    assert run.names[0] == "0.weight[0,0]"
    assert run.names[-1] == "2.bias[0]"
    assert run.names[7:9] == ("0.weight[3,1]", "0.bias[0]")
    assert len(run.names) == run.size == 17
    scalars = RecordedRun(
        Path("a"), tensors_of({"a": (), "b": (1,)}), np.array([0]), (), np.empty(0), np.empty(1)
    )
    assert list(scalars.names) == ["a", "b[0]"]
    with pytest.raises(IndexError):
        run.names[17]


def test_a_row_is_that_which_was_taken_last(run: RecordedRun) -> None:
    assert [run.row_at(step) for step in (0, 9, 10, 29, 30, 99)] == [0, 0, 1, 2, 3, 3]
    assert run.loss_at(0) == 1.0
    assert run.loss_at(99) == run.losses[-1]
    assert run.title == "run.npz"


def test_entries_blocks_and_theta_are_the_same_numbers(run: RecordedRun) -> None:
    thetas = np.stack([run.theta(row) for row in range(4)])
    assert run.entries(2, [0, 8, 16]) == thetas[2, [0, 8, 16]].tolist()
    found = np.full((4, 17), np.nan)
    for first, part in blocks([(run, row) for row in range(4)], 3):
        assert part.shape[1] <= 3
        found[:, first : first + part.shape[1]] = part
    np.testing.assert_array_equal(found, thetas)


def test_rows_are_spread_evenly_with_both_ends(run: RecordedRun) -> None:
    assert run.spread_rows(99).tolist() == [0, 1, 2, 3]
    assert run.spread_rows(1).tolist() == [0, 3]
