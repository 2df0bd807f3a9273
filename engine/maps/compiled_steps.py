"""The steps of a block of runs as machine code, where numba is installed (the extra ``fast``).

What `engine.maps.runs_block` writes as NumPy calls over all runs becomes one loop over the runs in which
every value stays in a register. The operations and their order are the same, and only those are compiled that
are rounded alike everywhere (sums, products, quotients, roots), so that all runs come out to the bit. Numbers
that all runs share are computed in Python, as ever, once for each step.

Compiling takes about half a second in a thread of its own, once for each pair of surface and update rule.
Until then, and where a line is none that is known here, the calls are made as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine.arrays import RealArray
from engine.maps.compiled_loop import CompiledLoop
from engine.optimizers.loop import assemble
from engine.optimizers.update_rule import THETA

#: A number that the calls read is set to what a scalar is: ``held_wide_t[()] = t``.
_HELD = re.compile(r"(held_\w+)\[\(\)\] = (\w+)")
#: A call into a buffer: ``np_add(a, b, c)``, ``np_max(a, b, out=c)``; and a copy.
_CALL = re.compile(r"np_(\w+)\(([\w, ]+), (?:out=)?(\w+)\)")
_COPY = re.compile(r"copyto\((\w+), (\w+)\)")
#: A scalar in Python: ``each_2 = ...``, which calls nothing of NumPy.
_SCALAR = re.compile(r"[a-z_]\w* = (?!.*\b(?:np|np_\w+|array_\w+|objective_\w+)\b).*")

#: What the calls compute of one run's numbers: only what every machine rounds alike.
_COMPUTED: Mapping[str, str] = {
    "add": "{} + {}",
    "sub": "{} - {}",
    "mul": "{} * {}",
    "div": "{} / {}",
    "neg": "-{}",
    "abs": "abs({})",
    "sign": "np.sign({})",
    "sqrt": "np.sqrt({})",
    "max": "np.maximum({}, {})",
    "min": "np.minimum({}, {})",
}


class UnknownLineError(Exception):
    """A line is none that is compiled."""


class CompiledSteps:
    """Steps of all runs of a block: the numbers that they share in Python, all else compiled."""

    def __init__(
        self,
        arguments: Sequence[str],
        once: Sequence[str],
        each: Sequence[str],
        results: Sequence[str],
        arrays: Mapping[str, Any],
    ) -> None:
        """Compile the lines of which `engine.optimizers.loop.assemble` makes the same steps.

        Args:
            arguments: the names of scalar slots and settings.
            once: lines before the steps.
            each: the lines of a step.
            results: the scalar slots.
            arrays: what the lines use: arrays of the runs ``(2, N)``, their rows, those of one number a run
                ``(N,)``, and numbers ``()``.

        Raises:
            UnknownLineError: one of them cannot be compiled.
        """
        if any(map(_is_of_runs, once)):
            raise UnknownLineError("what the runs do before their first step")
        held = list(dict.fromkeys(found[1] for line in (*once, *each) if (found := _HELD.fullmatch(line))))
        given = {name: value for name, value in arrays.items() if isinstance(value, np.ndarray)}
        program = _RunProgram(each, given, held)
        self._given = [given[name] for name in program.arrays]
        dtype = self._given[0].dtype
        self._numbers = np.array([given[name].item() for name in program.numbers], dtype)
        self._columns = program.columns
        self._loop = _loop_of(program.source, dtype)
        numbers_of = _shared_numbers(arguments, once, each, results, held)

        @lru_cache(maxsize=1024)
        def shared(*call: Any) -> tuple[tuple[float, ...], RealArray]:
            *slots, rows = numbers_of(*call)
            return tuple(slots), np.array(rows, dtype).reshape(len(rows), -1)

        self._shared = shared  # blocks of one map ask for the same

    @property
    def is_ready(self) -> bool:
        """Whether they are compiled."""
        return self._loop.run is not None

    def compile(self) -> None:
        """Have them compiled in a thread, unless they are already."""
        nothing = np.zeros((0, self._columns), self._numbers.dtype)
        self._loop.compile(0, nothing, self._numbers, *self._given)

    def join(self) -> None:
        """Wait until they are compiled."""
        self._loop.join()

    def __call__(self, count: int, step: int, *given: float) -> tuple[float, ...]:
        """Make so many steps from one on; the scalar slots afterwards."""
        slots, rows = self._shared(count, step, *given)
        assert self._loop.run is not None  # noqa: S101 - the caller asks whether it is ready
        self._loop.run(count, rows, self._numbers, *self._given)
        return slots


def _shared_numbers(
    arguments: Sequence[str],
    once: Sequence[str],
    each: Sequence[str],
    results: Sequence[str],
    held: Sequence[str],
) -> Callable[..., tuple[Any, ...]]:
    """Scalar slots, and for each step what is held as it begins and then each number as it is set."""
    before = [*(f"{name} = 0.0" for name in held), "rows = []"]
    before += [_as_scalar(line) for line in once if not _is_of_runs(line)]
    within = [f"row = [{', '.join(held)}]"]
    for line in each:
        if not _is_of_runs(line):
            within.append(_as_scalar(line))
            if found := _HELD.fullmatch(line):
                within.append(f"row.append({found[1]})")
    return assemble(arguments, before, [*within, "rows.append(row)"], [*results, "rows"], {})


def _is_of_runs(line: str) -> bool:
    return bool(_CALL.fullmatch(line) or _COPY.fullmatch(line))


def _as_scalar(line: str) -> str:
    if found := _HELD.fullmatch(line):
        return f"{found[1]} = {found[2]}"
    if not _SCALAR.fullmatch(line):
        raise UnknownLineError(line)
    return line


class _RunProgram:
    """The source of the loop over the runs.

    Attributes:
        source: its text.
        arrays: the names of those that it reads or writes, in the order of its arguments.
        numbers: the names of those that never change.
        columns: how many shared numbers it reads in a step.
    """

    def __init__(self, each: Iterable[str], given: Mapping[str, Any], held: Sequence[str]) -> None:
        self._given = given
        self._rows = {
            array[row].ctypes.data: f"{name}_{row}"
            for name, array in given.items()
            if array.ndim == 2
            for row in (0, 1)
        }
        self._held = {name: f"held_{place}" for place, name in enumerate(held)}
        self.columns = len(held)
        self._known: set[str] = set()
        self._loaded: dict[str, str] = {}
        self.numbers: list[str] = []
        body = [text for line in each for text in self._texts(line)]
        stored = {local: place for local, place in self._loaded.items() if local in self._known}
        self.arrays = list(dict.fromkeys(place.partition("[")[0] for place in self._loaded.values()))
        if not self.arrays:
            raise UnknownLineError("nothing is computed of the runs")
        lines = [
            f"def run(_count, _held, _numbers, {', '.join(self.arrays)}):",
            *(f"    {name} = _numbers[{place}]" for place, name in enumerate(self.numbers)),
            "    for _step in range(_count):",
            *(f"        held_{place} = _held[_step, {place}]" for place in range(self.columns)),
            f"        for _run in range({self.arrays[0]}.shape[-1]):",
            *(f"            {local} = {place}" for local, place in self._loaded.items()),
            *(f"            {text}" for text in body),
            *(f"            {place} = {local}" for local, place in stored.items()),
        ]
        self.source = "\n".join(lines) + "\n"

    def _texts(self, line: str) -> list[str]:
        """What a line does with one run's numbers."""
        if found := _HELD.fullmatch(line):
            self._held[found[1]] = f"held_{self.columns}"
            self.columns += 1
            return []
        if found := _COPY.fullmatch(line):
            function, read, target = "{}", [found[2]], found[1]
        elif found := _CALL.fullmatch(line):
            read, target = found[2].split(", "), found[3]
            if found[1] not in _COMPUTED:
                raise UnknownLineError(line)
            function = _COMPUTED[found[1]]
        else:
            _as_scalar(line)
            return []
        rows: tuple[int | None, ...] = (0, 1) if self._given[target].ndim == 2 else (None,)
        texts = []
        for row in rows:
            value = function.format(*(self._value(name, row) for name in read))
            local, place = self._local(target, row)
            self._known.add(local)
            if place.startswith(f"{THETA}["):
                self._loaded.setdefault(local, place)  # it is looked at afterwards
            texts.append(f"{local} = {value}")
        return texts

    def _value(self, name: str, row: int | None) -> str:
        """What stands for an argument: a held number, one that never changes, or one of the run."""
        if name in self._held:
            return self._held[name]
        if self._given[name].ndim == 0:
            if name not in self.numbers:
                self.numbers.append(name)
            return name
        local, place = self._local(name, row)
        if local not in self._known:
            self._loaded.setdefault(local, place)
        return local

    def _local(self, name: str, row: int | None) -> tuple[str, str]:
        """The name of one run's number, and where its array has it; a row is one under each of its names."""
        array = self._given[name]
        if array.ndim == 2:
            return f"of_{name}_{row}", f"{name}[{row}, _run]"
        whole = self._rows.get(array.ctypes.data)
        if whole is None:
            return f"of_{name}", f"{name}[_run]"
        base, _, number = whole.rpartition("_")
        return f"of_{whole}", f"{base}[{number}, _run]"


@lru_cache(maxsize=64)
def _loop_of(source: str, dtype: np.dtype[Any]) -> CompiledLoop:
    """The loop of a text, shared by all blocks that have it."""
    del dtype  # it is compiled for each
    scope: dict[str, Any] = {"np": np}
    exec(source, scope)  # noqa: S102 - text of our own making, of lines that hold names alone
    return CompiledLoop(scope["run"])
