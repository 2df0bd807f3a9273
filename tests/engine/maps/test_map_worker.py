"""Maps in a thread: the newest request counts, and an error is a result."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from engine.cancellation import Check
from engine.errors import RavineError
from engine.maps.map_worker import MapWorker


def counted(request: int, check: Check) -> Iterator[int | None]:
    """Three parts of a map that is a number."""
    check()
    yield None
    yield request
    if request < 0:
        raise RavineError(f"{request} is negative")
    yield 10 * request


def test_the_complete_map_is_taken_once() -> None:
    worker = MapWorker(counted)
    worker.ask(3)
    worker.join()
    assert not worker.is_busy
    assert worker.take() == 30
    assert worker.take() is None


def test_what_cannot_be_computed_is_said() -> None:
    worker = MapWorker(counted)
    worker.ask(-1)
    worker.join()
    error = worker.take()
    assert isinstance(error, RavineError)
    assert str(error) == "-1 is negative"


def test_a_newer_request_ends_the_work_on_the_one_before() -> None:
    begun, asked = threading.Event(), threading.Event()
    parts: list[int] = []

    def slow(request: int, check: Check) -> Iterator[int | None]:
        del check
        begun.set()
        asked.wait()
        for part in range(5):
            parts.append(request)
            yield request + part

    worker = MapWorker(slow)
    worker.ask(100)
    begun.wait()
    worker.ask(200)
    asked.set()
    worker.join()
    assert worker.take() == 204
    assert parts == [100] + [200] * 5, "what nobody wants any more is left at its next part"
    worker.ask(300)
    worker.cancel()
    worker.join()
    assert worker.take() is None
