"""Smooth edges where one part of the surface stands before another or before nothing.

Averaging the samples of each pixel leaves silhouettes three tones, seen as steps. Beside a jump from one part
of the surface to another, and only there, a pixel takes its neighbours' nearest samples in, too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.uint32]
Index = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]

#: Samples further apart on the grid than so many cells show two parts of the surface.
APART = 6
#: The weights of four samples in a row about a pixel, whose own are the two in the middle.
WEIGHTS = (1, 3, 3, 1)
#: Where nothing is seen: farther than any cell from every other.
NOWHERE = -1000


def smoothed(averaged: Colours, samples: Colours, rows: Index, columns: Index) -> Colours:
    """A picture with smooth edges.

    Args:
        averaged: the picture (height, width), premultiplied ARGB.
        samples: (2 height, 2 width), of which it is the average.
        rows: the cell of the surface's grid that each sample sees, `NOWHERE` where it sees none.
        columns: the same along the grid's other axis.
    """
    edges = _edges(rows, columns)
    at = np.flatnonzero(edges)
    if at.size == 0:
        return averaged
    height, width = averaged.shape
    top, left = 2 * (at // width) - 1, 2 * (at % width) - 1
    mask = np.uint32(0x00FF00FF)
    # Two channels at a time: the weights' sum of 64 leaves each its 16 bits.
    even, odd = (np.full(at.size, 0x00200020, dtype=np.uint32) for _ in range(2))
    for down, weight_down in enumerate(WEIGHTS):
        line = np.clip(top + down, 0, 2 * height - 1) * (2 * width)
        for right, weight_right in enumerate(WEIGHTS):
            weight = np.uint32(weight_down * weight_right)
            sample = samples.ravel()[line + np.clip(left + right, 0, 2 * width - 1)]
            even += (sample & mask) * weight
            odd += (sample >> 8 & mask) * weight
    made = averaged.copy()
    made.ravel()[at] = even >> 6 & mask | (odd >> 6 & mask) << 8
    return made


def _edges(rows: Index, columns: Index) -> Mask:
    """Which pixels (height, width) have a jump between two of the samples in and about them."""
    down = (np.abs(np.diff(rows, axis=0)) > APART) | (np.abs(np.diff(columns, axis=0)) > APART)
    right = (np.abs(np.diff(rows, axis=1)) > APART) | (np.abs(np.diff(columns, axis=1)) > APART)
    touched = np.zeros((rows.shape[0] + 2, rows.shape[1] + 2), dtype=bool)
    for jump, here, there in (
        (down, np.s_[1:-2, 1:-1], np.s_[2:-1, 1:-1]),
        (right, np.s_[1:-1, 1:-2], np.s_[1:-1, 2:-1]),
    ):
        touched[here] |= jump
        touched[there] |= jump
    wide = touched[:-2:2] | touched[1:-1:2] | touched[2::2] | np.pad(touched, ((0, 1), (0, 0)))[3::2]
    return np.asarray(
        wide[:, :-2:2] | wide[:, 1:-1:2] | wide[:, 2::2] | np.pad(wide, ((0, 0), (0, 1)))[:, 3::2]
    )
