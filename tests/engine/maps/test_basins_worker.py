"""Maps in a thread: the newest request counts, and an error is a result."""

from __future__ import annotations

from engine.errors import RavineError
from engine.maps.basins import Basins, BasinsRequest, basins
from engine.maps.basins_worker import BasinsWorker
from tests.engine.maps.samples import on_surface

ASKED = BasinsRequest(on_surface(), 0, 30, 65, ((-5.0, 5.0), (-5.0, 5.0)))


def test_the_last_request_is_answered_completely() -> None:
    worker = BasinsWorker()
    worker.ask(BasinsRequest(on_surface("booth"), 0, 30, 129, ((-5.0, 5.0), (-5.0, 5.0))))
    worker.ask(ASKED)
    worker._newest.join()
    assert not worker.is_busy
    found = worker.take()
    assert isinstance(found, Basins)
    assert found.is_complete
    assert (found.label == basins(ASKED).label).all()
    assert worker.take() is None


def test_what_cannot_be_run_is_said() -> None:
    change = '[[changes]]\nstep = 3\nracer = "sgd"\nmomentum = 0.9'
    worker = BasinsWorker()
    worker.ask(BasinsRequest(on_surface(more=change), 0, 30, 65, ((-5.0, 5.0), (-5.0, 5.0))))
    worker._newest.join()
    assert isinstance(worker.take(), RavineError)


def test_nothing_is_left_of_what_was_cancelled() -> None:
    worker = BasinsWorker()
    worker.ask(ASKED)
    worker.cancel()
    worker.stop()
    assert worker.take() is None
