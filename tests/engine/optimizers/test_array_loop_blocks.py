"""Updates of many parameters in blocks: the bits of an update of all at once, whatever the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from engine.expression import Symbol
from engine.objective import FloatArray
from engine.optimizers import array_loop
from engine.optimizers.array_loop import ArrayLoop, blocks_of
from engine.optimizers.equations import RuleText
from engine.optimizers.loop import LiveState, StepRecords
from engine.optimizers.lowering import BASE_RATE
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import read_rule
from tests.engine.optimizers.steppers import Batched, batches

SIZE, STEPS = 11, 6
#: How parameters are parted: not at all, and into blocks of which the last is shorter.
PARTED: Mapping[str, tuple[int, int]] = {"whole": (2**14, 4), "blocks": (4, 1)}


def both(monkeypatch: pytest.MonkeyPatch, made: Callable[[], FloatArray]) -> list[FloatArray]:
    """What a function answers where parameters are not parted, and where they are."""
    results = []
    for block, blocks in PARTED.values():
        monkeypatch.setattr(array_loop, "BLOCK", block)
        monkeypatch.setattr(array_loop, "BLOCKS", blocks)
        results.append(made())
    return results


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_blocks_have_the_bits_of_the_whole(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    def trained() -> FloatArray:
        stepper = make_stepper(Batched(SIZE), optimizer=key, start=np.linspace(-1, 1, SIZE))
        assert stepper.run(STEPS, np.empty(STEPS), None, batches) == STEPS
        return np.concatenate((stepper.theta, *stepper.slots.values()))

    whole, parted = both(monkeypatch, trained)
    np.testing.assert_array_equal(parted, whole)


def test_a_number_that_changes_amid_the_update_is_read_as_it_was_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    equations = ("m = c*m + g", "c = 0.5*c", "theta = theta - learning_rate*c*m")
    rule = read_rule(RuleText(equations=equations), ())

    def trained() -> FloatArray:
        slots = {name: np.zeros(SIZE) for name in rule.vector_slots}
        state = LiveState(0, np.linspace(-1, 1, SIZE), slots, dict.fromkeys(rule.scalar_slots, 1.0))
        loop = ArrayLoop(rule, Symbol(BASE_RATE), (BASE_RATE,), Batched(SIZE))
        loop.run(state, STEPS, {BASE_RATE: 0.1}, records=StepRecords(), batches=batches, limit=1e8)
        return state.theta

    whole, parted = both(monkeypatch, trained)
    np.testing.assert_array_equal(parted, whole)


def test_what_does_not_last_has_the_same_place_in_every_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_loop, "BLOCK", 4)
    lasting, scratch = np.arange(6.0), np.zeros(6)
    (first, one), (second, two) = blocks_of(1, lasting, scratch)
    assert (first.tolist(), second.tolist()) == ([0, 1, 2, 3], [4, 5])
    assert np.shares_memory(one, two)
    assert (len(one), len(two)) == (4, 2)
