"""Many runs in a block: one update rule, and for each run a start and, where they vary, settings.

The equations are those of the row (`engine.optimizers`), written as NumPy calls over the parameters of all
runs into buffers made once. What the gradient is of is said by a `GradientSource`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.arrays import RealArray
from engine.errors import RavineError
from engine.expression import free_symbols
from engine.expression.in_place import InPlaceWriter, calls_in
from engine.maps.compiled_loop import WORTH_COMPILING, has_numba
from engine.maps.compiled_steps import CompiledSteps, UnknownLineError
from engine.maps.many_points import ManyPoints
from engine.objective import FloatArray, IntArray
from engine.optimizers.loop import assemble, scalar_lines
from engine.optimizers.lowering import AHEAD, STEP, LoweredRule, Statement, lower
from engine.optimizers.prepared_rule import prepare_rule
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.update_rule import GRADIENT, THETA, TIME, UpdateRule, evaluate
from engine.optimizers.variable_functions import in_place_function_of_many

Shape = tuple[int, ...]

#: What each step of watched runs appends once ``watch_a`` holds the squared length of theta, or nan where
#: loss or gradient are not finite: whether the step is usable, and whether the level is reached.
_COUNTING = (
    "np.less(watch_a, limit_squared, watch_c)",  # false for what is not a number
    "np.logical_and(alive, watch_c, alive)",
    "np.add(alive_steps, alive, alive_steps)",
    "np.less_equal(loss, level, watch_c)",
    "np.logical_not(watch_c, watch_c)",
    "np.logical_and(above, watch_c, above)",
    "np.add(level_steps, above, level_steps)",
)


class GradientSource(Protocol):
    """What the runs descend.

    Attributes:
        shape: of the parameters of all runs, e.g. ``(2, N)``.
        narrow: of a setting that each run has its own of; it broadcasts to ``shape``.
        count: N.
        constants: numbers beside the settings that may vary, with what they are where they do not.
        of_numbers: whether every parameter is a variable of its own, as a surface's coordinates are.
    """

    shape: Shape
    narrow: Shape
    count: int
    constants: Mapping[str, float]
    of_numbers: bool

    def lines(self, point: str, *, with_loss: bool) -> list[str]:
        """The lines that write the gradient at a point into g and, if wanted, the loss at theta into loss."""

    @property
    def variables(self) -> tuple[IntArray, ...]:
        """The places in theta of each variable, for rules of whole ones (see `shaped_variables`)."""

    def points(self, *, maximize: bool) -> ManyPoints | None:
        """What answers the rule's questions about the loss, a method each; None where nothing does."""

    def watch_lines(self) -> list[str]:
        """The lines that make ``watch_a`` (see `_COUNTING`) from theta, g and loss."""

    def clip_lines(self, key: str) -> list[str]:
        """The lines that clip g to ``limit_of_clipping`` in the way of that key."""

    def arrays(self, dtype: np.dtype[Any]) -> dict[str, Any]:
        """What these lines use beside theta, g and loss, by name."""

    def parts(self, name: str, array: RealArray) -> dict[str, Any]:
        """Names of parts of an array of all parameters, as the lines use them."""


class RunsBlock:
    """A block of N runs. Used by one thread at a time."""

    def __init__(
        self,
        source: GradientSource,
        settings: StepperSettings,
        *,
        varied: Collection[str] = (),
        dtype: npt.DTypeLike = np.float64,
        watched: bool = False,
    ) -> None:
        """Compile the steps and make the buffers; `start` says from where they go.

        Args:
            source: what the runs descend.
            settings: of every run, but for what is varied; a varied setting must not be 0 here, so that the
                rule has the equations that use it.
            varied: the names of settings and of the source's constants that each run has its own of; settings
                are named as in `engine.optimizers.prepared_rule.PreparedRule.numbers`.
            dtype: float64, or float32 for pictures.
            watched: whether the loss is computed in every step, and the steps are counted until it reaches a
                level and until the run diverges.

        Raises:
            RavineError: something is varied that is neither a setting nor a constant, or the rule asks
                more of the loss than is known of many runs.
        """
        prepared = prepare_rule(settings)
        rule = prepared.rule.on_numbers if source.of_numbers else prepared.rule
        if prepared.stepped is not prepared.rule:
            raise RavineError(
                f"many runs at once cannot follow a rate that waits for the loss ({settings.schedule}); "
                "choose another schedule"
            )
        points = source.points(maximize=settings.maximize) if rule.objective_functions else None
        lacking = sorted(key for key in rule.objective_functions if not hasattr(points, key))
        if lacking:
            raise RavineError(
                f"many runs at once cannot follow {settings.optimizer}, which asks for {', '.join(lacking)} "
                "in every step; choose another optimizer"
            )
        self.count, self.step = source.count, 0
        self._whole_rule, self._rule, self._numbers = prepared.rule, rule, dict(prepared.numbers)
        self._varied = frozenset(varied)
        known = [*self._numbers, *source.constants]
        unknown = self._varied.difference(known)
        if unknown:
            raise RavineError(
                f"{', '.join(sorted(unknown))} cannot be varied here; it can be {', '.join(known)}"
            )
        work = lower(rule, prepared.rate, tuple(self._numbers))
        writer = _StepWriter(rule, work, self._numbers, self._varied)
        point = THETA if rule.lookahead is None else AHEAD
        gradient = source.lines(point, with_loss=watched)
        asking = [] if points is None else [f"begin_at({THETA}, {GRADIENT}, {', '.join(points.constants)})"]
        clipping = [line for key in settings.clipping for line in source.clip_lines(key)]
        watching = [*source.watch_lines(), *_COUNTING] if watched else []
        each = [*writer.before, *gradient, *watching, *asking, *clipping, *writer.after]
        self._arrays = writer.arrays(source, np.dtype(dtype), [*writer.once, *each], watched=watched)
        if points is not None:
            self._arrays |= {"begin_at": points.begin}
            self._arrays |= {f"objective_{key}": getattr(points, key) for key in rule.objective_functions}
        self._arrays |= {
            f"variable_{key}": in_place_function_of_many(key, source.variables) for key in rule.functions
        }
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
        self._compiled = self._made_compiled(writer.once, each) if source.of_numbers and not watched else None

    def _made_compiled(self, once: Sequence[str], each: Sequence[str]) -> CompiledSteps | None:
        """The same steps compiled, where that is possible; many runs begin it, few use what is there."""
        if not has_numba():
            return None
        try:
            names = [*self._scalar_slots, *self._settings]
            made = CompiledSteps(names, once, each, self._scalar_slots, self._arrays)
        except UnknownLineError:
            return None
        if self.count >= WORTH_COMPILING:
            made.compile()
        return made

    @property
    def theta(self) -> RealArray:
        """Where the runs are, in the source's shape: the live array, to be read only."""
        array: RealArray = self._arrays[THETA]
        return array

    @property
    def last_loss(self) -> RealArray:
        """The loss of each watched run before its last step ``(N,)``."""
        loss: RealArray = self._arrays["loss"]
        return loss

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
            starts: theta before the first step; it broadcasts to the source's shape.
            values: for each varied name the value of every run, in the source's narrow shape.
            level: the loss that is watched for.
            limit: a length of theta at which a watched run counts as diverged.
        """
        given = values if values is not None else {}
        arrays, self.step = self._arrays, 0
        self.theta[...] = starts
        for name in self._varied:
            arrays[name if name in self._numbers else constant_name(name)][...] = given[name]
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
        if prepared.rule is not self._whole_rule or changed & self._varied:
            raise RavineError(
                "a map cannot follow a change that switches a part of the update rule on or off, or that "
                "sets what the map varies; remove the change"
            )
        self._numbers = dict(prepared.numbers)

    def run(self, count: int) -> None:
        """Make so many steps with all runs; one that diverges goes on far away, or with nan."""
        settings = (self._numbers[name] for name in self._settings)
        with np.errstate(all="ignore"):
            is_compiled = self._compiled is not None and self._compiled.is_ready
            steps = self._compiled if is_compiled and self._compiled is not None else self._steps
            result = steps(count, self.step, *self._scalars.values(), *settings)
        self._scalars = dict(zip(self._scalar_slots, result, strict=True))
        self.step += count


class _StepWriter:
    """The lines of one step of all runs, and the arrays that they use.

    A scalar of the rule that depends on what varies is an array of the narrow shape; the others stay floats.

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
        self._emitted = 0
        self.scalar_slots = [name for name in rule.scalar_slots if name not in self._narrow_names]
        self.settings = [name for name in numbers if name not in self._narrow_names]
        known = [line for name in (*self.settings, *self.scalar_slots) for line in self._kept(name)]
        self.once = [*known, *self._lines(work.once)]
        self.before = [*self._kept(TIME), *self._kept(STEP), *self._lines(work.before)]
        self.after = self._lines(work.after)

    def arrays(
        self, source: GradientSource, dtype: np.dtype[Any], lines: Sequence[str], *, watched: bool
    ) -> dict[str, Any]:
        """Everything the lines use, by name."""
        wide = (THETA, GRADIENT, *self._rule.vector_slots, *self._work.vectors, *self._wide.buffers)
        narrow = [*sorted(self._narrow_names), *self._narrow.buffers]
        narrow += [constant_name(name) for name in source.constants if name in self._varied]
        result: dict[str, Any] = calls_in(lines) | {"np": np}
        result |= {name: np.zeros(source.shape, dtype) for name in dict.fromkeys(wide)}
        result |= {name: np.zeros(source.narrow, dtype) for name in narrow}
        numbers = {**self._wide.numbers, **self._narrow.numbers}
        result |= {name: np.array(value, dtype) for name, value in numbers.items()}
        for name in (THETA, GRADIENT, AHEAD):
            if name in result:
                result |= source.parts(name, result[name])
        if watched:
            count = source.count
            result |= {name: np.zeros(count, dtype) for name in ("loss", "watch_a", "watch_b")}
            result |= {name: np.zeros(count, bool) for name in ("watch_c", "alive", "above")}
            result |= {name: np.zeros(count, np.int32) for name in ("alive_steps", "level_steps")}
            result |= {name: np.zeros((), dtype) for name in ("level", "limit_squared", "zero")}
        return result | source.arrays(dtype)

    def _kept(self, name: str) -> list[str]:
        return [*self._wide.kept(name), *self._narrow.kept(name)]

    def _lines(self, statements: Sequence[Statement]) -> list[str]:
        lines: list[str] = []
        for statement in statements:
            if statement.is_vector:
                lines += self._wide.assigned((statement.name, statement.formula))
                if statement.function in self._rule.functions:
                    lines.append(f"variable_{statement.function}({statement.name})")
                elif statement.function:
                    takes = ", ".join((statement.name, *statement.arguments))
                    lines.append(f"copyto({statement.name}, objective_{statement.function}({takes}))")
            elif statement.name in self._narrow_names:
                lines += self._narrow.assigned((statement.name, statement.formula))
            else:
                self._emitted += 1
                lines += [*scalar_lines(statement, self._emitted), *self._kept(statement.name)]
        return lines


def constant_name(name: str) -> str:
    """What a constant of a source is called in the lines: it shares no name with what a rule knows."""
    return f"constant_{name}"


def _depending(statements: Sequence[Statement], varied: Collection[str]) -> set[str]:
    """The scalars that depend on what varies, itself included; a slot may do so by way of the step before."""
    found = set(varied)
    while True:
        more = {s.name for s in statements if not s.is_vector and free_symbols(s.formula) & found} - found
        if not more:
            return found
        found |= more
