"""Whether the numbers of a phase are finite: judged by all that the phase writes, and by nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from engine.layers.tape import PhaseKind
from engine.network.finite_check import is_finite, outputs_of
from tests.engine.networks import dense, gradient_at, objective_of, random_data


@pytest.mark.parametrize(
    ("written", "kind", "layer"),
    [
        ("source", "batch", -1), ("loss", "loss", -1), ("output", "forward", 1), ("sums", "backward", 0),
        ("gradient", "backward", 1),
    ],
)  # fmt: skip
def test_a_phase_is_finite_where_all_that_it_writes_is(written: str, kind: PhaseKind, layer: int) -> None:
    objective = objective_of([dense(3, "tanh"), dense(1)], random_data(np.random.default_rng(0)))
    gradient_at(objective, objective.network.start(np.random.default_rng(1)))
    (tape,) = objective._tapes.values()
    spans = objective.network.spans
    assert all(is_finite(phase, tape, spans) for phase in tape.phases)
    sums = tape.buffers[0].sums
    assert sums is not None
    arrays = {
        "source": tape.source, "loss": tape.loss, "output": outputs_of(tape)[1],
        "sums": sums.gradient_rows, "gradient": tape.gradient[spans[1]],
    }  # fmt: skip
    arrays[written][...] = np.nan
    broken = [(phase.kind, phase.layer) for phase in tape.phases if not is_finite(phase, tape, spans)]
    assert broken == [(kind, layer)]
