"""The truth tables of two inputs, as four points that one neuron may or may not part."""

from __future__ import annotations

import numpy as np

from engine.objective import FloatArray

#: What each gate answers to (0, 0), (0, 1), (1, 0) and (1, 1), the order of `corners`.
GATES: dict[str, tuple[int, int, int, int]] = {
    "xor": (0, 1, 1, 0),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xnor": (1, 0, 0, 1),
}


def corners(*, symmetric: bool) -> FloatArray:
    """The four points (4, 2), coded as 0 and 1 or, if symmetric, as -1 and 1."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return 2 * x - 1 if symmetric else x


def truth(gate: str) -> FloatArray:
    """The gate's answers (4,), 0 for no and 1 for yes."""
    return np.array(GATES[gate], dtype=np.float64)
