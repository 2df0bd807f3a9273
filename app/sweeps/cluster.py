"""A Dask cluster as what makes the runs of a sweep (extra ``cluster``)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from engine.errors import RavineError

#: Seconds that a scheduler has to answer.
PATIENCE = 10
#: Times that a run is tried on other workers when the one that made it is gone.
RETRIES = 3


@contextmanager
def dask_cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The cluster at an address, as an executor, and how many runs it makes at once.

    Args:
        address: of its scheduler, e.g. ``"tcp://127.0.0.1:8786"``. Its workers need Ravine's folder on their
            ``PYTHONPATH`` and its packages.

    Raises:
        RavineError: Dask is not installed, nobody answers, or the cluster has no workers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra that few have
    except ImportError:
        raise RavineError('--dask needs the extra "cluster": pip install -e ".[cluster]"') from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RavineError(f"--dask {address}: no scheduler answers there ({error})") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise RavineError(
                f"--dask {address}: this cluster has no workers; start one with: dask worker {address}"
            )
        yield client.get_executor(pure=False, retries=RETRIES), threads
