"""Records SAM, the authors' two steps around ``torch.optim.SGD``, and ``torch.optim.LBFGS``, for the tests.

Run from the root of the repository, in the environment that README.md describes::

    python -m tests.golden.make_second_order_golden
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tests.golden import problem
from tests.golden.trajectories import RECORDED_STEPS

FILE = Path(__file__).with_name("second_order_pytorch.npz")
#: Of SAM, as keywords of SGD, and how far it climbs.
SAM = {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1}
RHO = 0.2
#: Of L-BFGS, whose gradient is that of the problem's first step for ever.
LBFGS = {"lr": 0.5, "max_iter": 1, "history_size": 5}
LBFGS_STEPS = 25


def _start() -> Tensor:
    return torch.tensor(problem.START, dtype=torch.float64, requires_grad=True)


def _gradient(theta: Tensor, t: int) -> Tensor:
    return torch.from_numpy(problem.gradient(theta.detach().numpy(), t))


def sam() -> list[Tensor]:
    """Foret et al. 2021: first_step and second_step of a SAM that knows the gradient of the problem."""
    theta = _start()
    base = torch.optim.SGD([theta], **SAM)
    path = [theta.detach().clone()]
    for t in range(1, problem.STEPS + 1):
        gradient = _gradient(theta, t)
        climbed = RHO * gradient / (gradient.norm(p=2) + 1e-12)
        with torch.no_grad():
            theta.add_(climbed)
        theta.grad = _gradient(theta, t)
        with torch.no_grad():
            theta.sub_(climbed)
        base.step()
        path.append(theta.detach().clone())
    return path


def lbfgs() -> list[Tensor]:
    """One iteration a step, no line search."""
    theta = _start()
    optimizer = torch.optim.LBFGS([theta], **LBFGS)
    path = [theta.detach().clone()]

    def closure() -> float:
        theta.grad = _gradient(theta, 1)
        return 0.0

    for _ in range(LBFGS_STEPS):
        optimizer.step(closure)
        path.append(theta.detach().clone())
    return path


def recorded(run: Callable[[], list[Tensor]]) -> np.ndarray:
    path = torch.stack(run()).numpy()
    return path[list(RECORDED_STEPS)] if len(path) > problem.STEPS else path


if __name__ == "__main__":
    np.savez_compressed(FILE, sam=recorded(sam), lbfgs=recorded(lbfgs), version=torch.__version__)
