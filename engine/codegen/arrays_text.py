"""Arrays in a program: written out while they are few, else in a file beside it, or packed where none is."""

from __future__ import annotations

import base64
import io
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np

from engine.arrays import RealArray

#: How many numbers are written out in the text of a program.
WRITTEN_OUT = 3000
WIDTH = 100
#: What makes the path of a file beside the program.
BESIDE = "Path(__file__).with_name"

Arrays = Mapping[str, RealArray | Sequence[RealArray]]


def array_lines(arrays: Arrays, file: str) -> tuple[list[str], dict[str, RealArray]]:
    """Assignments of arrays, and those arrays that go into a file.

    Args:
        arrays: an array, or a list of arrays, by the name of the variable.
        file: the name of the ``.npz`` beside the program; empty where there can be none.

    Returns:
        The lines, and what belongs into the file; nothing where all numbers are written out or packed.
    """
    flat: dict[str, RealArray] = {}
    for name, value in arrays.items():
        flat |= (
            {f"{name}_{i}": part for i, part in enumerate(value)}
            if isinstance(value, Sequence)
            else {name: value}
        )
    if sum(array.size for array in flat.values()) <= WRITTEN_OUT:
        return [line for name, value in arrays.items() for line in _assigned(name, value)], {}
    opened = f'{BESIDE}("{file}")' if file else "io.BytesIO(base64.b85decode(PACKED))"
    lines = [] if file else _packed(flat)
    lines.append(f"with np.load({opened}) as stored:")
    for name, value in arrays.items():
        if isinstance(value, Sequence):
            lines.append(f'    {name} = [stored[f"{name}_{{i}}"] for i in range({len(value)})]')
        else:
            lines.append(f'    {name} = stored["{name}"]')
    return lines, dict(flat) if file else {}


def _assigned(name: str, value: RealArray | Sequence[RealArray]) -> list[str]:
    if not isinstance(value, Sequence):
        first, *rest = _array(value, len(name) + 3)
        return [f"{name} = {first}", *rest]
    lines = [f"{name} = ["]
    for part in value:
        written = _array(part, 4)
        lines += [f"    {line}" for line in written[:-1]] + [f"    {written[-1]},"]
    return [*lines, "]"]


def _array(array: RealArray, taken: int) -> list[str]:
    values = np.asarray(array, np.float64)
    whole = bool(np.all(values == np.round(values)) and np.abs(values).max(initial=0) < 1e6)
    text = ", ".join(str(int(value)) if whole else repr(value) for value in values.ravel().tolist())
    if whole and np.any((values == 0) & np.signbit(values)):
        whole, text = False, ", ".join(map(repr, values.ravel().tolist()))
    typed = ", float" if whole else ""
    shape = "" if values.ndim == 1 else f".reshape{values.shape}"
    if len(text) + taken + len(shape) < WIDTH - 16:
        return [f"np.array([{text}]{typed}){shape}"]
    rows = textwrap.wrap(text, WIDTH - 8, break_long_words=False, break_on_hyphens=False)
    return ["np.array([", *(f"    {row}" for row in rows), f"]{typed}){shape}"]


def _packed(arrays: Mapping[str, RealArray]) -> list[str]:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **dict(arrays))  # type: ignore[arg-type] # NumPy takes them for its switch
    text = base64.b85encode(buffer.getvalue()).decode()
    width = WIDTH - 3
    return [
        "# Too many numbers to read: an .npz in base 85. Written into a file, it lies beside the program.",
        "PACKED = (",
        *(f'    "{text[at : at + width]}"' for at in range(0, len(text), width)),
        ")",
    ]
