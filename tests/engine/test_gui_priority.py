from __future__ import annotations

import threading

import pytest

from engine.gui_priority import GuiPriority


@pytest.fixture
def priority(monkeypatch: pytest.MonkeyPatch) -> GuiPriority:
    monkeypatch.setattr("engine.gui_priority.LONGEST", 30.0)
    return GuiPriority()


def test_others_go_on_when_the_holder_is_done(priority: GuiPriority) -> None:
    asked, passed = threading.Event(), threading.Event()

    def other() -> None:
        asked.set()
        priority.wait()
        passed.set()

    thread = threading.Thread(target=other)
    with priority.held():
        thread.start()
        assert asked.wait(30)
        assert not passed.is_set()
    assert passed.wait(30)
    thread.join()


def test_the_holder_does_not_wait_for_itself(priority: GuiPriority) -> None:
    with priority.held():
        priority.wait()


def test_it_is_free_except_while_it_is_held(priority: GuiPriority) -> None:
    free = [priority.is_free]
    with priority.held():
        free.append(priority.is_free)
    free.append(priority.is_free)
    assert free == [True, False, True]


def test_nobody_waits_when_it_ended_in_an_error(priority: GuiPriority) -> None:
    with pytest.raises(ValueError, match="broken"), priority.held():
        raise ValueError("broken")
    priority.wait()


def test_beside_a_window_that_never_rests_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.gui_priority.LONGEST", 0.0)
    priority = GuiPriority()
    with priority.held():
        thread = threading.Thread(target=priority.wait)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
