"""A recording that is not what was trained is told; the programs that record are whole."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np

from tests.engine.recording.recordings import recorded
from tools.oracle.recordings import (
    RecordedComparison,
    compare_recording,
    recorded_cases,
    recordings_report,
)


def test_every_program_is_one_and_the_examples_of_the_documents_are_among_them() -> None:
    cases = list(recorded_cases())
    assert [case.name for case in cases[:2]] == [
        "example 1 of docs/recorder/README.md",
        "example 2 of docs/recorder/README.md",
    ]
    for case in cases:
        ast.parse(case.program)
    assert len({case.name for case in cases}) == len(cases)


def test_other_parameters_another_loss_and_a_broken_file_are_told(tmp_path: Path) -> None:
    told = recorded(tmp_path / "run.npz", 5, data=True, loss="BCEWithLogitsLoss")
    truth = np.stack(told.thetas)
    found = compare_recording("run", told.path, truth)
    assert found.rows == 6
    assert found.failed.startswith("a loss differs by")  # these losses are no network's
    truth[2, 3] += 1e-9
    assert compare_recording("run", told.path, truth).failed == "step 2: other parameters were recorded"
    bare = recorded(tmp_path / "bare.npz", 5)
    assert compare_recording("bare", bare.path, None).failed.startswith("bare.npz does not hold")
    (tmp_path / "bad.npz").write_bytes(b"")
    assert compare_recording("bad", tmp_path / "bad.npz", None).failed.startswith("bad.npz is broken")


def test_the_report_counts_rows_and_failures() -> None:
    text = recordings_report([RecordedComparison("a", 5, 1e-7), RecordedComparison("b", 3, 0.0, "wrong")])
    assert "**2 recorded runs, 8 rows of parameters, 1 failures.**" in text
    assert "| b | 3 | 0.0e+00 | wrong |" in text
