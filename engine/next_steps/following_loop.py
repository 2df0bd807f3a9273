"""An update rule that is led along a path: it sees the gradients there, and only its last step is its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from engine.expression import Symbol
from engine.objective import FloatArray
from engine.optimizers.loop import COORDINATES, RuleLoop, assemble, coordinate, undefined_floats
from engine.optimizers.lowering import AHEAD, BASE_RATE
from engine.optimizers.update_rule import GRADIENT, THETA, UpdateRule

#: ``gradient_at(i, x, y)`` is the gradient of the i-th step's batch at a point, as the rule uses it.
GradientAt = Callable[[int, float, float], Sequence[float]]


class FollowingLoop(RuleLoop):
    """The loop over floats, for two parameters. Before every step theta is put back onto the path."""

    def __init__(self, rule: UpdateRule, settings: tuple[str, ...]) -> None:
        """Compile the loop; the rate is a setting, the same in every step."""
        super().__init__(rule.on_numbers, Symbol(BASE_RATE), settings)
        vectors, scalars = self.rule.vector_slots, self.rule.scalar_slots
        theta, slope, ahead = (
            ", ".join(coordinate(name, c) for c in COORDINATES) for name in (THETA, GRADIENT, AHEAD)
        )
        work = self._work
        each = [
            f"{theta} = places[k]",
            *self._lines_in_floats(work.before),
            f"{slope} = {'gradients[k]' if self.rule.lookahead is None else f'gradient_at(k, {ahead})'}",
            *self._lines_in_floats(work.after),
        ]
        once = [line for statement in work.once for line in self._scalar_lines(statement)]
        once += [f"{coordinate(name, c)} = initial_{name}" for name in vectors for c in COORDINATES]
        arguments = [*(f"initial_{name}" for name in vectors), *scalars, *self.settings]
        arguments += ["places", "gradients", "gradient_at"]
        self._run = assemble(arguments, once, each, [coordinate(THETA, c) for c in COORDINATES], {})

    def last_place(
        self,
        places: Sequence[Sequence[float]],
        gradients: Sequence[Sequence[float]],
        gradient_at: GradientAt,
        settings: Mapping[str, float],
    ) -> FloatArray:
        """Where the last step leads ``(2,)``.

        Args:
            places: where each step begins, the first one's state being the initial one.
            gradients: the gradient there, as the rule uses it.
            gradient_at: the gradient at a look-ahead point.
            settings: a value for each name of the settings.

        Raises:
            DivergedError: a step came to no usable result.
        """
        initial = self.rule.initial_slots(settings)
        slots = [initial[name] for name in (*self.rule.vector_slots, *self.rule.scalar_slots)]
        numbers = [settings[name] for name in self.settings]
        with undefined_floats(ValueError):
            return np.array(self._run(len(places), 0, *slots, *numbers, places, gradients, gradient_at))


@lru_cache(maxsize=128)
def following_loop(rule: UpdateRule, settings: tuple[str, ...]) -> FollowingLoop:
    """The loop of a rule, compiled once."""
    return FollowingLoop(rule, settings)
