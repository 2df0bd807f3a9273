"""The names of a network's parameters, made one by one when they are asked for.

A network of six layers of 500 units has 1.5 million parameters; one string each takes seconds and 100 MB,
while people see one or two of them at a time.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import overload

from engine.layers.layer import Layer


class ParameterNames(Sequence[str]):
    """The name of each entry of theta (P,), as a sequence that holds none of them.

    ``layer2.weight[0,1]``, with layers counted from 1; without ``layer2.`` where only one layer has
    parameters, and ``("weight", "bias")`` for one neuron with one input. Equal to any sequence of the same
    names.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        """Name the parameters of layers, from the input to the output."""
        learning = [(index, layer) for index, layer in enumerate(layers) if layer.size]
        self._layers = tuple(layer for _, layer in learning)
        self._prefixes = tuple("" if len(learning) == 1 else f"layer{index + 1}." for index, _ in learning)
        self._ends = tuple(itertools.accumulate(layer.size for layer in self._layers))
        self._is_line = False
        self._is_line = len(self) == 2 and tuple(self) == ("weight[0,0]", "bias[0]")

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(map(self._name, range(*index.indices(len(self)))))
        place = range(len(self))[index]  # IndexError as of any sequence, and negative indices
        return self._name(place)

    def _name(self, index: int) -> str:
        which = bisect_right(self._ends, index)
        layer = self._layers[which]
        name = self._prefixes[which] + layer.parameter_name(index - self._ends[which] + layer.size)
        return name.partition("[")[0] if self._is_line else name

    def __iter__(self) -> Iterator[str]:
        return map(self._name, range(len(self)))

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        """Where a name stands; only its layer is searched.

        Raises:
            ValueError: no parameter between ``start`` and ``stop`` has this name.
        """
        first, last, _ = slice(start, stop).indices(len(self))
        for prefix, layer, end in zip(self._prefixes, self._layers, self._ends, strict=True):
            if value.startswith(prefix):
                for place in range(max(first, end - layer.size), min(last, end)):
                    if self._name(place) == value:
                        return place
        raise ValueError(f"no parameter is called {value!r}")

    def __contains__(self, value: object) -> bool:
        try:
            return isinstance(value, str) and self.index(value) >= 0
        except ValueError:
            return False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        if isinstance(other, ParameterNames) and self._layers is other._layers:
            return True
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment] # equal to any sequence of the same names, lists among them

    def __repr__(self) -> str:
        shown = ", ".join(self[:3])
        return f"<{len(self)} names: {shown}{', ...' if len(self) > 3 else ''}>"
