from __future__ import annotations

from collections.abc import Callable

from app.turns import Turns


class Views:
    """Some that note when they are served, and a clock that goes on by what each takes."""

    def __init__(self, *costs: float) -> None:
        self.now = 0.0
        self.served: list[int] = []
        self.shows = [self._show(place, cost) for place, cost in enumerate(costs)]

    def _show(self, place: int, cost: float) -> Callable[[], None]:
        def show() -> None:
            self.served.append(place)
            self.now += cost

        return show

    def clock(self) -> float:
        return self.now


def test_as_long_as_there_is_time_all_are_served_in_each_tick() -> None:
    views, turns = Views(*[1.0] * 6), Turns(7.0)
    for _ in range(3):
        turns.serve(views.shows, views.clock)
    assert views.served == [*range(6)] * 3


def test_when_the_time_is_spent_the_others_come_first_in_the_next_tick() -> None:
    views, turns = Views(4.0, 4.0, 4.0, 4.0, 4.0), Turns(7.0)
    for _ in range(5):
        turns.serve(views.shows, views.clock)
    assert views.served == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]


def test_one_that_takes_longer_than_there_is_has_its_turn_too() -> None:
    views, turns = Views(1.0, 50.0, 1.0), Turns(7.0)
    for _ in range(3):
        turns.serve(views.shows, views.clock)
    assert views.served == [0, 1, 2, 0, 1, 2, 0, 1]


def test_those_with_nothing_new_cost_no_turn() -> None:
    views, turns = Views(*[0.0] * 6), Turns(7.0)
    turns.serve(views.shows, views.clock)
    assert views.served == [*range(6)]


def test_without_hurry_all_are_served_whatever_they_take() -> None:
    views, turns = Views(*[9.0] * 4), Turns(7.0)
    turns.serve(views.shows, None)
    assert views.served == [0, 1, 2, 3]


def test_nobody_waits_and_none_is_served() -> None:
    Turns(7.0).serve([], lambda: 0.0)
