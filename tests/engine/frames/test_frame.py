from __future__ import annotations

import numpy as np

from engine.frames.frame import DataFrame


def test_data_without_a_test_part_have_an_empty_one_that_nobody_can_write() -> None:
    x = np.zeros((3, 1))
    data = DataFrame(x, x, None, x, (), "x", "y")
    for part in (data.test_x, data.test_y):
        assert part.size == 0
        assert not part.flags.writeable
