"""Many runs at once on a surface: one update rule, and for each run a start and, where they vary, settings.

The equations are those of the row (`engine.optimizers`) and of the formula (`engine.expression`), written as
NumPy calls over arrays ``(2, N)`` into buffers made once. With a few thousand runs in a block the arrays stay
in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import RealArray
from engine.errors import RavineError
from engine.expression import Node, free_symbols
from engine.expression.in_place import InPlaceWriter, calls_in
from engine.objective import FloatArray
from engine.optimizers.loop import assemble, scalar_lines
from engine.optimizers.lowering import AHEAD, STEP, LoweredRule, Statement, lower
from engine.optimizers.prepared_rule import prepare_rule
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.update_rule import GRADIENT, THETA, TIME, UpdateRule, evaluate
from engine.surfaces.objective import VARIABLES, SurfaceObjective

#: Runs in a block: its arrays fit the second-level cache, and a call computes longer than it takes to call.
BLOCK = 8192

#: What each step of watched runs appends: whether it is usable, and whether the level is reached.
_WATCHING = (
    "np.add(g_0, g_1, watch_a)",
    "np.add(watch_a, loss, watch_a)",
    "np.multiply(watch_a, zero, watch_a)",
    "np.multiply(theta_0, theta_0, watch_b)",
    "np.add(watch_a, watch_b, watch_a)",
    "np.multiply(theta_1, theta_1, watch_b)",
    "np.add(watch_a, watch_b, watch_a)",
    "np.less(watch_a, limit_squared, watch_c)",  # false for what is not a number
    "np.logical_and(alive, watch_c, alive)",
    "np.add(alive_steps, alive, alive_steps)",
    "np.less_equal(loss, level, watch_c)",
    "np.logical_not(watch_c, watch_c)",
    "np.logical_and(above, watch_c, above)",
    "np.add(level_steps, above, level_steps)",
)
#: What clipping does to the gradients, and the names of its limits.
_CLIPPING: Mapping[str, tuple[str, ...]] = {
    "clipvalue": ("np.clip(g, -limit_of_clipping, limit_of_clipping, out=g)",),
    # x and y are a variable each, whose norm is its size
    "clipnorm": ("np.clip(g, -limit_of_clipping, limit_of_clipping, out=g)",),
    "global_clipnorm": (
        "np.multiply(g, limit_of_clipping / np.maximum(np.hypot(g_0, g_1), limit_of_clipping), out=g)",
    ),
}


class ManyRuns:
    """A block of N runs. Used by one thread at a time."""

    def __init__(
        self,
        objective: SurfaceObjective,
        settings: StepperSettings,
        count: int,
        *,
        varied: Collection[str] = (),
        dtype: npt.DTypeLike = np.float64,
        watched: bool = False,
    ) -> None:
        """Compile the steps and make the buffers; `start` says from where they go.

        Args:
            objective: the surface.
            settings: of every run, but for what is varied; a varied setting must not be 0 here, so that the
                rule has the equations that use it.
            count: N.
            varied: the names of settings and of the surface's constants that each run has its own of;
                settings are named as in `engine.optimizers.prepared_rule.PreparedRule.numbers`.
            dtype: float64, or float32 for pictures.
            watched: whether the loss is computed in every step, and the steps are counted until it reaches a
                level and until the run diverges.

        Raises:
            RavineError: something is varied that is neither a setting nor a constant of the formula.
        """
        prepared = prepare_rule(settings)
        self.count, self.step = count, 0
        self._rule, self._numbers = prepared.rule, dict(prepared.numbers)
        self._varied = frozenset(varied)
        known = [*self._numbers, *objective.constants]
        unknown = self._varied.difference(known)
        if unknown:
            raise RavineError(
                f"{', '.join(sorted(unknown))} cannot be varied here; it can be {', '.join(known)}"
            )
        work = lower(prepared.rule, prepared.rate, tuple(self._numbers))
        writer = _StepWriter(prepared.rule, work, self._numbers, self._varied)
        point = THETA if prepared.rule.lookahead is None else AHEAD
        gradient = writer.gradient_lines(objective, point, with_loss=watched)
        clipping = [line for key in settings.clipping for line in _CLIPPING[key]]
        each = [*writer.before, *gradient, *(_WATCHING if watched else ()), *clipping, *writer.after]
        self._arrays = writer.arrays(count, np.dtype(dtype), [*writer.once, *each])
        for limit in settings.clipping.values():
            self._arrays["limit_of_clipping"] = np.array(float(limit), dtype)
        self._scalar_slots = writer.scalar_slots
        self._settings = writer.settings
        self._scalars = dict.fromkeys(self._scalar_slots, 0.0)
        defaults = [f"{name}={name}" for name in self._arrays]
        self._steps: Callable[..., tuple[float, ...]] = assemble(
            [*self._scalar_slots, *self._settings, *defaults],
            writer.once,
            each,
            self._scalar_slots,
            self._arrays,
        )

    @property
    def theta(self) -> RealArray:
        """Where the runs are ``(2, N)``: the live array, to be read only."""
        array: RealArray = self._arrays[THETA]
        return array

    @property
    def level_steps(self) -> npt.NDArray[np.int32]:
        """The step ``(N,)`` before which each watched run first had a loss at most the level.

        As many as were made where none had; see `is_above_level`.
        """
        steps: npt.NDArray[np.int32] = self._arrays["level_steps"]
        return steps

    @property
    def is_above_level(self) -> npt.NDArray[np.bool_]:
        """Which watched runs have not had a loss at most the level ``(N,)``."""
        above: npt.NDArray[np.bool_] = self._arrays["above"]
        return above

    @property
    def alive_steps(self) -> npt.NDArray[np.int32]:
        """How many steps each watched run began with a usable loss, gradient and length ``(N,)``."""
        steps: npt.NDArray[np.int32] = self._arrays["alive_steps"]
        return steps

    @property
    def is_alive(self) -> npt.NDArray[np.bool_]:
        """Which watched runs have not diverged in a step so far ``(N,)``."""
        alive: npt.NDArray[np.bool_] = self._arrays["alive"]
        return alive

    def start(
        self,
        starts: FloatArray,
        values: Mapping[str, FloatArray] | None = None,
        *,
        level: float = -np.inf,
        limit: float = np.inf,
    ) -> None:
        """Put all runs at their starts.

        Args:
            starts: theta before the first step ``(2, N)``.
            values: for each varied name the value of every run ``(N,)``.
            level: the loss that is watched for.
            limit: a length of theta at which a watched run counts as diverged.
        """
        given = values if values is not None else {}
        arrays, self.step = self._arrays, 0
        self.theta[...] = starts
        for name in self._varied:
            arrays[_array_of(name, self._numbers)][...] = given[name]
        numbers = {**self._numbers, **{name: given[name] for name in self._varied if name in self._numbers}}
        initial = {name: evaluate(formula, numbers) for name, formula in self._rule.initial.items()}
        for name in (*self._rule.vector_slots, *self._rule.scalar_slots):
            if name in self._scalars:
                self._scalars[name] = float(initial.get(name, 0.0))
            else:
                arrays[name][...] = initial.get(name, 0.0)
        if "alive" in arrays:
            arrays["alive"][...] = arrays["above"][...] = True
            arrays["alive_steps"][...] = arrays["level_steps"][...] = 0
            arrays["level"][...], arrays["limit_squared"][...] = level, limit * limit

    def set_numbers(self, settings: StepperSettings) -> None:
        """Change settings in mid-run, as a racer's are changed while it runs.

        Raises:
            RavineError: they make another rule of it, or change what is varied.
        """
        prepared = prepare_rule(settings)
        changed = {name for name, value in prepared.numbers.items() if self._numbers.get(name) != value}
        if prepared.rule is not self._rule or changed & self._varied:
            raise RavineError(
                "a map cannot follow a change that switches a part of the update rule on or off, or that "
                "sets what the map varies; remove the change"
            )
        self._numbers = dict(prepared.numbers)

    def run(self, count: int) -> None:
        """Make so many steps with all runs; one that diverges goes on far away, or with nan."""
        settings = (self._numbers[name] for name in self._settings)
        with np.errstate(all="ignore"):
            result = self._steps(count, self.step, *self._scalars.values(), *settings)
        self._scalars = dict(zip(self._scalar_slots, result, strict=True))
        self.step += count


def _array_of(name: str, settings: Collection[str]) -> str:
    """The array of a varied name: constants of formulas share no names with what a rule knows."""
    return name if name in settings else f"constant_{name}"


class _StepWriter:
    """The lines of one step of all runs, and the arrays that they use.

    A scalar of the rule that depends on what varies is an array ``(N,)``; the others stay floats.

    Attributes:
        once: lines before the first step.
        before: of each step, before its gradient.
        after: of each step, with its gradient.
        scalar_slots: the slots that are floats.
        settings: the settings that are floats.
    """

    def __init__(
        self, rule: UpdateRule, work: LoweredRule, numbers: Mapping[str, float], varied: Collection[str]
    ) -> None:
        self._rule, self._work, self._varied = rule, work, varied
        statements = (*work.once, *work.before, *work.after)
        self._narrow_names = _depending(statements, {name for name in varied if name in numbers})
        wide = {*rule.vectors, AHEAD}
        read = free_symbols(*(s.formula for s in statements)) - wide - self._narrow_names
        self._wide = InPlaceWriter(wide | self._narrow_names, read, prefix="wide")
        self._narrow = InPlaceWriter(self._narrow_names, read, prefix="narrow")
        self._formula: InPlaceWriter | None = None
        self._constants: Mapping[str, float] = {}
        self._emitted = 0
        self._with_loss = False
        self.scalar_slots = [name for name in rule.scalar_slots if name not in self._narrow_names]
        self.settings = [name for name in numbers if name not in self._narrow_names]
        known = [line for name in (*self.settings, *self.scalar_slots) for line in self._kept(name)]
        self.once = [*known, *self._lines(work.once)]
        self.before = [*self._kept(TIME), *self._kept(STEP), *self._lines(work.before)]
        self.after = self._lines(work.after)

    def gradient_lines(self, objective: SurfaceObjective, point: str, *, with_loss: bool) -> list[str]:
        """The gradient at a point into g, and the loss at theta if it is wanted."""
        self._constants, self._with_loss = objective.constants, with_loss
        varying = {name for name in objective.constants if name in self._varied}
        self._formula = InPlaceWriter(
            {*VARIABLES, *varying}, set(objective.constants) - varying, prefix="row"
        )
        constants = {name: f"constant_{name}" for name in varying}
        loss, *gradient = objective.nodes
        results: list[tuple[str, Node]] = [("g_0", gradient[0]), ("g_1", gradient[1])]
        at_point = {"x": f"{point}_0", "y": f"{point}_1", **constants}
        if not with_loss:
            return self._formula.assigned(*results, names=at_point)
        if point == THETA:
            return self._formula.assigned(("loss", loss), *results, names=at_point)
        at_theta = {"x": f"{THETA}_0", "y": f"{THETA}_1", **constants}
        return [
            *self._formula.assigned(("loss", loss), names=at_theta),
            *self._formula.assigned(*results, names=at_point),
        ]

    def arrays(self, count: int, dtype: np.dtype[Any], lines: Sequence[str]) -> dict[str, Any]:
        """Everything the lines use, by name."""
        rule, formula = self._rule, self._formula
        wide = dict.fromkeys((THETA, GRADIENT, *rule.vector_slots, *self._work.vectors, *self._wide.buffers))
        narrow = [*sorted(self._narrow_names), *self._narrow.buffers, *(formula.buffers if formula else ())]
        narrow += [f"constant_{name}" for name in self._constants if name in self._varied]
        numbers = {**self._wide.numbers, **self._narrow.numbers}
        if formula is not None:
            held = {f"held_row_{name}": value for name, value in self._constants.items()}
            numbers |= {name: held.get(name, value) for name, value in formula.numbers.items()}
        result: dict[str, Any] = calls_in(lines) | {"np": np}
        result |= {name: np.zeros((2, count), dtype) for name in wide}
        result |= {name: np.zeros(count, dtype) for name in narrow}
        result |= {name: np.array(value, dtype) for name, value in numbers.items()}
        for name in (THETA, GRADIENT, AHEAD):
            if name in result:
                result |= {f"{name}_{c}": result[name][c] for c in (0, 1)}
        if self._with_loss:
            result |= {name: np.zeros(count, dtype) for name in ("loss", "watch_a", "watch_b")}
            result |= {name: np.zeros(count, bool) for name in ("watch_c", "alive", "above")}
            result |= {name: np.zeros(count, np.int32) for name in ("alive_steps", "level_steps")}
            result |= {name: np.zeros((), dtype) for name in ("level", "limit_squared", "zero")}
        return result

    def _kept(self, name: str) -> list[str]:
        return [*self._wide.kept(name), *self._narrow.kept(name)]

    def _lines(self, statements: Sequence[Statement]) -> list[str]:
        lines: list[str] = []
        for statement in statements:
            if statement.is_vector:
                lines += self._wide.assigned((statement.name, statement.formula))
            elif statement.name in self._narrow_names:
                lines += self._narrow.assigned((statement.name, statement.formula))
            else:
                self._emitted += 1
                lines += [*scalar_lines(statement, self._emitted), *self._kept(statement.name)]
        return lines


def _depending(statements: Sequence[Statement], varied: Collection[str]) -> set[str]:
    """The scalars that depend on what varies, itself included; a slot may do so by way of the step before."""
    found = set(varied)
    while True:
        more = {s.name for s in statements if not s.is_vector and free_symbols(s.formula) & found} - found
        if not more:
            return found
        found |= more
