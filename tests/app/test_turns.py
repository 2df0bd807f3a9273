from __future__ import annotations

from collections.abc import Callable

from app.turns import Turns


def waiting(count: int, *, new: bool = True) -> tuple[list[int], list[Callable[[], bool]]]:
    """Some that note when they are served."""
    served: list[int] = []

    def show(place: int) -> Callable[[], bool]:
        def noted() -> bool:
            served.append(place)
            return new

        return noted

    return served, [show(place) for place in range(count)]


def test_as_long_as_ticks_come_in_time_all_are_served_in_each() -> None:
    served, shows = waiting(6)
    turns = Turns(0.016)
    for tick in range(3):
        turns.serve(shows, 0.016 * tick)
    assert sorted(served) == sorted([*range(6)] * 3)


def test_late_ticks_serve_fewer_and_each_gets_its_turn() -> None:
    served, shows = waiting(6)
    turns = Turns(0.016)
    for tick in range(40):
        before = len(served)
        turns.serve(shows, 0.1 * tick)
    assert len(served) - before == 1
    assert {place: served[-12:].count(place) for place in range(6)} == dict.fromkeys(range(6), 2)


def test_in_time_again_it_soon_serves_all() -> None:
    served, shows = waiting(6)
    turns = Turns(0.016)
    for tick in range(10):
        turns.serve(shows, 0.1 * tick)
    for tick in range(8):
        before = len(served)
        turns.serve(shows, 1.0 + 0.016 * tick)
    assert len(served) - before == 6


def test_those_with_nothing_new_cost_no_turn() -> None:
    served, shows = waiting(6, new=False)
    turns = Turns(0.016)
    for tick in range(10):
        served.clear()
        turns.serve(shows, 0.1 * tick)
    assert len(served) == 6
