from __future__ import annotations

import threading

import pytest

from engine.gui_priority import RightOfWay


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> RightOfWay:
    monkeypatch.setattr("engine.gui_priority.LONGEST", 30.0)
    return RightOfWay()


def test_others_go_on_when_who_goes_first_is_done(way: RightOfWay) -> None:
    asked, passed = threading.Event(), threading.Event()

    def other() -> None:
        asked.set()
        way.give()
        passed.set()

    thread = threading.Thread(target=other)
    with way.taken():
        thread.start()
        assert asked.wait(30)
        assert not passed.is_set()
    assert passed.wait(30)
    thread.join()


def test_who_goes_first_does_not_wait_for_itself(way: RightOfWay) -> None:
    with way.taken():
        way.give()


def test_nobody_waits_when_it_ended_in_an_error(way: RightOfWay) -> None:
    with pytest.raises(ValueError, match="broken"), way.taken():
        raise ValueError("broken")
    way.give()


def test_beside_a_window_that_never_rests_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.gui_priority.LONGEST", 0.0)
    way = RightOfWay()
    with way.taken():
        thread = threading.Thread(target=way.give)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
