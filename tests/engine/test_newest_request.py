"""Only what was asked for last is worked on and handed over, by one thread that ends when it is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from engine.newest_request import Job, NewestRequest

WAIT = 30.0


class Gated:
    """Work that says what it begins, and waits there for permission to go on."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.threads: set[threading.Thread] = set()
        self.arrived = threading.Semaphore(0)
        self.permission = threading.Semaphore(0)

    def __call__(self, job: Job[str, str]) -> None:
        self.begun.append(job.request)
        self.threads.add(threading.current_thread())
        self.arrived.release()
        assert self.permission.acquire(timeout=WAIT)
        if job.request == "broken":
            raise RuntimeError("broken")
        job.publish(job.request.upper())


@pytest.fixture
def work() -> Gated:
    return Gated()


@pytest.fixture
def newest(work: Gated) -> Iterator[NewestRequest[str, str]]:
    made: NewestRequest[str, str] = NewestRequest(work, name="ravine-test")
    yield made
    work.permission.release(100)
    made.stop()


def begin(newest: NewestRequest[str, str], work: Gated, request: str) -> int:
    """Ask for something and wait until it is being worked on."""
    number = newest.ask(request)
    assert work.arrived.acquire(timeout=WAIT)
    return number


def test_a_result_is_handed_over_once(newest: NewestRequest[str, str], work: Gated) -> None:
    begin(newest, work, "a")
    assert newest.take() is None
    work.permission.release()
    newest.join()
    assert (newest.take(), newest.take()) == ("A", None)


def test_of_many_requests_the_one_under_way_and_the_last_are_begun(
    newest: NewestRequest[str, str], work: Gated
) -> None:
    first = begin(newest, work, "a")
    numbers = [newest.ask(request) for request in "bcd"]
    assert numbers == sorted({first, *numbers})[1:]
    work.permission.release(2)
    newest.join()
    assert work.begun == ["a", "d"]
    assert newest.take() == "D"


def test_the_result_of_an_older_request_is_dropped(newest: NewestRequest[str, str], work: Gated) -> None:
    begin(newest, work, "a")
    newest.cancel()
    work.permission.release()
    newest.join()
    assert newest.take() is None


def test_a_result_nobody_took_is_dropped_with_the_next_request(
    newest: NewestRequest[str, str], work: Gated
) -> None:
    begin(newest, work, "a")
    work.permission.release()
    newest.join()
    begin(newest, work, "b")
    assert newest.take() is None


def test_there_is_a_thread_only_while_there_is_work(newest: NewestRequest[str, str], work: Gated) -> None:
    busy = [newest.is_busy]
    begin(newest, work, "a")
    busy.append(newest.is_busy)
    work.permission.release()
    newest.join()
    busy.append(newest.is_busy)
    assert busy == [False, True, False]
    begin(newest, work, "b")
    assert len(work.threads) == 2


def test_a_job_knows_when_it_is_no_longer_wanted_and_rests_no_longer() -> None:
    seen: list[bool] = []
    begun = threading.Event()

    def work(job: Job[str, str]) -> None:
        seen.append(job.is_newest)
        begun.set()
        job.rest(WAIT)
        seen.append(job.is_newest)

    newest: NewestRequest[str, str] = NewestRequest(work, name="ravine-test")
    newest.ask("a")
    assert begun.wait(WAIT)
    newest.stop()
    assert seen == [True, False]


def test_an_error_is_reported_and_the_next_request_gets_a_new_thread(
    newest: NewestRequest[str, str], work: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    begin(newest, work, "broken")
    broken = next(iter(work.threads))
    newest.ask("b")
    work.permission.release(2)
    broken.join(WAIT)
    newest.join()
    assert reported == [RuntimeError]
    assert isinstance(newest.error, RuntimeError)
    assert newest.take() == "B"


def test_an_error_that_somebody_looks_at_is_kept_and_not_reported() -> None:
    def work(job: Job[str, str]) -> None:
        raise RuntimeError(job.request)

    newest: NewestRequest[str, str] = NewestRequest(work, name="ravine-test", keeps_error=True)
    newest.ask("a")
    newest.join()
    assert isinstance(newest.error, RuntimeError)


def test_stopping_from_within_the_work_does_not_wait_for_itself() -> None:
    done = threading.Event()

    def work(job: Job[str, str]) -> None:
        del job
        made.stop()
        done.set()

    made: NewestRequest[str, str] = NewestRequest(work, name="ravine-test")
    made.ask("a")
    assert done.wait(WAIT)
    made.stop()
