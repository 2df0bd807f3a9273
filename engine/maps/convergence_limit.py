"""The border between convergence and divergence that theory gives on a quadratic, for a map of settings."""

from __future__ import annotations

import numpy as np

from engine.experiment.description import as_surface
from engine.maps.racer_settings import settings_at
from engine.maps.settings_map import SettingsRequest
from engine.objective import FloatArray
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE
from engine.surfaces.objective import described_surface

#: Points of the line.
POINTS = 129


def limit_of(request: SettingsRequest) -> FloatArray | None:
    """The largest learning rate that converges for each value of the other setting.

    The rate is 2/lambda_max without momentum, and the row says what momentum makes of it (B. Polyak 1964,
    USSR Computational Mathematics and Mathematical Physics 4).

    Args:
        request: of a map.

    Returns:
        A line (N, 2) over the map's x and y; None where the surface is no quadratic, the learning rate is not
        varied, or the row knows no limit.
    """
    surface = as_surface(request.experiment.objective)
    names = (request.x.name, request.y.name)
    if surface is None or RATE not in names:
        return None
    objective = described_surface(surface)
    if not objective.is_quadratic or set(names) & set(objective.constants):
        return None
    if request.spec.maximize:
        return None  # every rate climbs
    steepest = float(np.linalg.eigvalsh(objective.hessian(np.zeros(2)))[-1])
    settings = settings_at(request.experiment, request.spec, 0)
    row, is_across = OPTIMIZERS[request.spec.optimizer], request.x.name == RATE
    other = request.y if is_across else request.x
    line = []
    for value in other.values(POINTS).tolist():
        limit = row.rate_limit({**settings.values, other.name: value}, settings.dialect, steepest)
        if limit is None or steepest <= 0.0:
            return None
        line.append((limit, value) if is_across else (value, limit))
    return np.array(line)
