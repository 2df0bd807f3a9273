"""What loss planes and balls are held against computes the same."""

from __future__ import annotations

import numpy as np
import pytest

from app.bench.maps import ball, one_by_one, plain_ball, plain_losses, plane_of, settings_request
from engine.landscape.grid import landscape_of_plane
from engine.network.spec import Precision


@pytest.mark.parametrize(("precision", "error"), [("float64", 1e-10), ("float32", 1e-4)])
def test_the_loop_over_points_finds_the_losses_of_the_plane(precision: Precision, error: float) -> None:
    objective, plane = plane_of(precision)
    losses = landscape_of_plane(objective, plane, 9).z.ravel()
    np.testing.assert_allclose(plain_losses(objective, plane, 9), losses, rtol=error)


def test_a_piece_of_the_balls_is_a_step() -> None:
    assert ball()(2_001) == 4_000
    assert plain_ball(3) == 3


def test_single_cells_of_a_settings_map_are_runs_of_a_session() -> None:
    one_by_one(settings_request(), cells=2)
