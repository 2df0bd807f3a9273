"""The same sweep on a Dask cluster of processes; run by ``make cluster``, which installs Dask."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from app.sweeps.cluster import dask_cluster
from app.sweeps.journal import Journal
from app.sweeps.outcome import run_once
from app.sweeps.sweep import carry_out
from app.sweeps.variation import make_grid
from engine.errors import RavineError
from tests.app.sweeps.samples import swept

pytestmark = pytest.mark.cluster


def test_a_cluster_that_loses_a_worker_in_the_middle_makes_every_run_once(tmp_path: Path) -> None:
    from distributed import LocalCluster

    grid = make_grid(["learning_rate=log:1e-3:0.05:8", "seed=0:4"])
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values())).process.pid
        with (
            dask_cluster(cluster.scheduler_address) as (executor, workers),
            Journal(tmp_path / "a.csv", swept(300), grid) as journal,
        ):
            assert workers == 2
            killed = False
            for done in carry_out(executor, workers, swept(300), grid, journal):
                if done >= 4 and not killed:
                    os.kill(victim, signal.SIGKILL)
                    killed = True
            assert killed
    assert journal.done == {run: run_once(swept(300), grid.assignments(run)) for run in range(32)}
    lines = journal.path.read_text().splitlines()
    assert len(lines) == 1 + 32


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sweeps.cluster.PATIENCE", 0.5)
    with pytest.raises(RavineError, match="no scheduler answers"), dask_cluster("tcp://127.0.0.1:9"):
        pass
