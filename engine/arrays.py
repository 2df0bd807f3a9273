"""Arrays that are handed out: whoever gets one may read it, nobody may write it."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

ArrayT = TypeVar("ArrayT", bound=npt.NDArray[Any])


def frozen(array: ArrayT) -> ArrayT:
    """The array itself, from now on read-only; for arrays that nobody else holds."""
    array.flags.writeable = False
    return array


def frozen_copy(array: ArrayT) -> ArrayT:
    """A read-only copy; for arrays that go on changing."""
    return frozen(np.array(array))  # type: ignore[return-value]


#: From here on the square of a number, summed over many, may be too large for a float.
_SQUARABLE = 1e150


def length_of(vector: npt.NDArray[np.floating[Any]]) -> float:
    """The Euclidean length, also of a vector (P,) whose squares no float can hold."""
    largest = float(np.max(np.abs(vector), initial=0.0))
    if largest <= _SQUARABLE:
        return float(np.linalg.norm(vector))
    return largest * float(np.linalg.norm(vector / largest)) if np.isfinite(largest) else largest


RealArray: TypeAlias = npt.NDArray[np.floating[Any]]
