from __future__ import annotations

from dataclasses import dataclass, field

from app.control.frame_budget import FrameBudget


@dataclass
class Viewer:
    """Notes when it is served."""

    place: int
    served: list[int]
    cost: float = 0.004
    new: bool = field(default=True)

    def show(self) -> bool:
        self.served.append(self.place)
        return self.new


def waiting(count: int, *, cost: float = 0.004, new: bool = True) -> tuple[list[int], list[Viewer]]:
    served: list[int] = []
    return served, [Viewer(place, served, cost, new) for place in range(count)]


def test_without_hurry_all_are_served_whatever_they_cost() -> None:
    served, viewers = waiting(6, cost=1.0)
    budget = FrameBudget(0.01)
    for _ in range(3):
        budget.serve(viewers, hurry=False)
    assert sorted(served) == sorted([*range(6)] * 3)


def test_in_a_hurry_as_many_are_served_as_the_budget_holds() -> None:
    served, viewers = waiting(6)
    FrameBudget(0.01).serve(viewers, hurry=True)
    assert served == [0, 1]


def test_each_gets_its_turn() -> None:
    served, viewers = waiting(6)
    budget = FrameBudget(0.01)
    for _ in range(6):
        budget.serve(viewers, hurry=True)
    assert served == [*range(6)] * 2


def test_who_costs_more_than_the_budget_is_served_alone() -> None:
    served, viewers = waiting(3, cost=0.05)
    budget = FrameBudget(0.01)
    for tick in range(6):
        budget.serve(viewers, hurry=True)
        assert len(served) == tick + 1
    assert served == [0, 1, 2] * 2


def test_views_that_cost_little_are_all_served_in_every_tick() -> None:
    served, viewers = waiting(6, cost=0.001)
    budget = FrameBudget(0.01)
    for _ in range(2):
        budget.serve(viewers, hurry=True)
    assert len(served) == 12


def test_those_with_nothing_new_cost_no_turn() -> None:
    served, viewers = waiting(6, new=False)
    viewers[5].new = True
    FrameBudget(0.01).serve(viewers, hurry=True)
    assert served == [*range(6)]
