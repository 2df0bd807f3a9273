"""Which examples each racer's steps see: racers that take as many of as many see the same."""

from __future__ import annotations

from collections.abc import Sequence

from engine.data.batches import BatchOrder
from engine.problem.problem import Problem


def batch_orders(problems: Sequence[Problem]) -> list[BatchOrder]:
    """The order of each problem's batches; equal ones are one object, whose permutations are drawn once."""
    made: dict[tuple[int, int], BatchOrder] = {}
    orders = []
    for problem in problems:
        objective = problem.objective
        key = (objective.samples, objective.batch_size)
        if key not in made:
            made[key] = BatchOrder(*key, problem.batch_seed, in_order=problem.steps is not None)
        orders.append(made[key])
    return orders
