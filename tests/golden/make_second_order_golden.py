"""Records what SciPy, PyTorch and Optax do where optimizers ask more of the loss than one gradient.

Run from the root of the repository, in the environment that README.md describes::

    python -m tests.golden.make_second_order_golden [pytorch] [scipy] [optax]

Each library's file has the whole path (K, P) of each case, a row a step from the start: 1,000 steps, or as
many as the library makes before it rests.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tests.golden import problem, still_problem
from tests.golden.still_problem import Array

FOLDER = Path(__file__).parent
#: SAM, as keywords of SGD, and how far it climbs.
SAM = {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1}
RHO = 0.2
#: Without its own ideas of when to end.
ENDLESS = {"tolerance_grad": 0.0, "tolerance_change": 0.0}


def pytorch() -> dict[str, Any]:
    """SAM, the authors' two steps around ``torch.optim.SGD``; ``torch.optim.LBFGS``, one iteration a step."""
    import torch

    def sam() -> Array:
        """Foret et al. 2021: first_step and second_step of a SAM that knows the gradient of the problem."""
        theta = torch.tensor(problem.START, dtype=torch.float64, requires_grad=True)
        base = torch.optim.SGD([theta], **SAM)
        path = [theta.detach().numpy().copy()]
        for t in range(1, problem.STEPS + 1):
            slope = torch.from_numpy(problem.gradient(theta.detach().numpy(), t))
            climbed = RHO * slope / (slope.norm(p=2) + 1e-12)
            with torch.no_grad():
                theta.add_(climbed)
            theta.grad = torch.from_numpy(problem.gradient(theta.detach().numpy(), t))
            with torch.no_grad():
                theta.sub_(climbed)
            base.step()
            path.append(theta.detach().numpy().copy())
        return np.array(path)

    def lbfgs(start: Array, share: float = 1.0, **settings: Any) -> tuple[Array, Array]:
        """The path, and at how many points each step looked ``(K - 1,)``."""
        theta = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS([theta], max_iter=1, **ENDLESS, **settings)
        path, looks = [theta.detach().numpy().copy()], [0]

        def closure() -> Any:
            looks[-1] += 1
            at = theta.detach().numpy()
            theta.grad = torch.from_numpy(share * still_problem.gradient(at))
            return torch.tensor(share * still_problem.value(at), dtype=torch.float64)

        for _ in range(problem.STEPS):
            optimizer.step(closure)
            path.append(theta.detach().numpy().copy())
            looks.append(0)
        return np.array(path), np.array(looks[:-1])

    strong_wolfe, looks = lbfgs(
        still_problem.HALFWAY,
        still_problem.SHARE,
        lr=0.5,
        history_size=5,
        line_search_fn="strong_wolfe",
        max_eval=30,
    )
    return {
        "version": torch.__version__,
        "sam": sam(),
        "lbfgs": lbfgs(problem.START, lr=0.5, history_size=5)[0],
        "lbfgs_whole_steps": lbfgs(problem.START, lr=1.0, history_size=3)[0],
        "lbfgs_strong_wolfe": strong_wolfe,
        # the first is where the step before ended
        "lbfgs_strong_wolfe_tries": looks - 1,
    }


def part_value(theta: Array) -> float:
    return still_problem.SHARE * still_problem.value(theta)


def part_gradient(theta: Array) -> Array:
    return still_problem.SHARE * still_problem.gradient(theta)


def bfgs_updated(estimate: Array, s: Array, y: Array) -> Array:
    """Nocedal & Wright 2006, equation 6.17."""
    across = np.eye(4) - np.outer(s, y) / (s @ y)
    new = across @ estimate @ across.T + np.outer(s, s) / (s @ y)
    return 0.5 * (new + new.T)


def scipy() -> dict[str, Any]:
    """Newton's method for each parameter, conjugate gradients of a quadratic, and BFGS."""
    from scipy import __version__
    from scipy.optimize import minimize, newton
    from scipy.sparse.linalg import cg

    def newtons() -> Array:
        """One iteration at a time, as the path is wanted; each parameter is a root of its own."""

        def once(place: int, x: float) -> float:
            def entry(of: Callable[[Array], Array], number: float) -> float:
                theta = problem.MINIMUM.copy()
                theta[place] = number
                return float(of(theta)[place])

            found = newton(
                partial(entry, still_problem.gradient),
                x,
                partial(entry, still_problem.curvatures),
                maxiter=1,
                tol=1e-300,
                disp=False,
                full_output=True,
            )
            return float(found[0])

        path = [problem.START]
        for _ in range(problem.STEPS):
            path.append(np.array([once(place, float(x)) for place, x in enumerate(path[-1])]))
        return np.array(path)

    def conjugate_gradients() -> Array:
        path, matrix = [np.zeros(still_problem.MANY)], still_problem.matrix()
        cg(
            matrix,
            matrix @ still_problem.MIDDLE,
            rtol=0.0,
            atol=1e-13,
            maxiter=problem.STEPS,
            callback=lambda at: path.append(at.copy()),
        )
        return np.array(path)

    def bfgs() -> tuple[Array, Array]:
        """The path, and the length of each step in whole ones ``(K - 1,)``.

        SciPy does not scale the first estimate to the curvature of the first step (equation 6.20), so it
        begins after that with the estimate that the book has there. How far to go first it guesses itself.
        """
        start = still_problem.HALFWAY
        gradient = part_gradient
        path = [start, start - gradient(start)]
        s, y = path[1] - path[0], gradient(path[1]) - gradient(path[0])
        begin = bfgs_updated((s @ y) / (y @ y) * np.eye(4), s, y)
        minimize(
            part_value,
            path[1],
            method="BFGS",
            jac=gradient,
            callback=lambda at: path.append(at.copy()),
            options={"gtol": 0.0, "hess_inv0": begin, "maxiter": problem.STEPS},
        )
        estimate, lengths = begin, [1.0]
        for at, to in pairwise(path[1:]):
            s, y = to - at, gradient(to) - gradient(at)
            whole = -estimate @ gradient(at)
            lengths.append(float(s @ whole) / float(whole @ whole))
            estimate = bfgs_updated(estimate, s, y) if s @ y > 0.0 else estimate
        return np.array(path), np.array(lengths)

    path, lengths = bfgs()
    return {
        "version": __version__,
        "newton": newtons(),
        "conjugate_gradient": conjugate_gradients(),
        "bfgs": path,
        "bfgs_lengths": lengths,
    }


def optax() -> dict[str, Any]:
    """Backtracking from the whole step on, L-BFGS without a line search; and two that only Optax has so.

    AdaBelief and Lion in the form of their papers go over the problem with noise.
    """
    import jax
    import optax as library
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def value(theta: Any) -> Any:
        squares = (theta - problem.MINIMUM) ** 2
        walls = squares / (1.0 + jnp.sqrt(1.0 + squares))
        return jnp.sum(0.5 * problem.CURVATURE * squares + problem.SOFT_WALL * walls)

    def path_of(optimizer: Any, start: Array, share: float) -> Array:
        theta = jnp.array(start)
        state, path = optimizer.init(theta), [np.array(start)]

        def part(at: Any) -> Any:
            return share * value(at)

        @jax.jit
        def step(at: Any, before: Any) -> tuple[Any, Any]:
            loss, slope = jax.value_and_grad(part)(at)
            updates, after = optimizer.update(slope, before, at, value=loss, grad=slope, value_fn=part)
            return library.apply_updates(at, updates), after

        for _ in range(problem.STEPS):
            theta, state = step(theta, state)
            path.append(np.asarray(theta).copy())
        return np.array(path)

    def over_noise(optimizer: Any) -> Array:
        theta = jnp.array(problem.START)
        state, path, step = optimizer.init(theta), [problem.START], jax.jit(optimizer.update)
        for t in range(1, problem.STEPS + 1):
            updates, state = step(jnp.array(problem.gradient(np.asarray(theta), t)), state, theta)
            theta = library.apply_updates(theta, updates)
            path.append(np.asarray(theta).copy())
        return np.array(path)

    backtracking = library.chain(
        library.sgd(1.0),
        library.scale_by_backtracking_linesearch(
            max_backtracking_steps=39,
            slope_rtol=0.2,
            decrease_factor=0.7,
            increase_factor=float("inf"),
            max_learning_rate=1.0,
        ),
    )
    lbfgs = library.chain(library.scale_by_lbfgs(memory_size=4), library.scale(-0.8))
    return {
        "version": library.__version__,
        "line_search": path_of(backtracking, problem.START, 1.0),
        "lbfgs": path_of(lbfgs, still_problem.HALFWAY, still_problem.SHARE),
        "adabelief": over_noise(library.adabelief(0.01, eps=1e-8, eps_root=1e-8)),
        "lion": over_noise(library.lion(0.003, b1=0.9, b2=0.99, weight_decay=0.0)),
    }


LIBRARIES: Mapping[str, Callable[[], dict[str, Any]]] = {"pytorch": pytorch, "scipy": scipy, "optax": optax}


def path_of(library: str) -> Path:
    """Where the file of a library lies."""
    return FOLDER / f"second_order_{library}.npz"


if __name__ == "__main__":
    for name in sys.argv[1:] or LIBRARIES:
        np.savez_compressed(path_of(name), **LIBRARIES[name]())
