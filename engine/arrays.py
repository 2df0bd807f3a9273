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


RealArray: TypeAlias = npt.NDArray[np.floating[Any]]
