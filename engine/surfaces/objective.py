"""Loss surfaces f(x, y): a formula with constants as an objective with exact derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from engine.errors import RavineError, unknown_name
from engine.expression import (
    FUNCTIONS,
    Node,
    Operation,
    compile_function,
    differentiate,
    free_symbols,
    read,
    to_latex,
    walk,
)
from engine.expression.parse import GREEK, MAX_LITERAL
from engine.objective import Domain, FloatArray, IntArray
from engine.parameters import check_values, number_text
from engine.surfaces.catalogue import DEFAULT_CONSTANTS, DEFAULT_DOMAIN, SURFACES, Point, Surface
from engine.surfaces.limits import limits

__all__ = [
    "DEFAULT_CONSTANTS",
    "DEFAULT_DOMAIN",
    "SURFACES",
    "VARIABLES",
    "Surface",
    "SurfaceObjective",
    "surface_objective",
]

VARIABLES = ("x", "y")

#: How papers and other programs call the variables, and the constants that have a slider here.
SYNONYMS: Mapping[str, str] = MappingProxyType(
    {f"{name}1": "x" for name in ("x", "theta", "w")}
    | {f"{name}2": "y" for name in ("x", "theta", "w")}
    | dict(GREEK)
)

#: Points along each side of the domain that are tried for a start where the asked one has no loss.
SEARCHED = 81

_Values = tuple[Any, ...]


@dataclass(frozen=True)
class _Compiled:
    """What depends on the formula's text alone, so that moving a constant's slider compiles nothing."""

    nodes: tuple[Node, Node, Node]
    notes: tuple[str, ...]
    constant_names: tuple[str, ...]
    latex: str
    is_quadratic: bool
    second: tuple[Node, Node, Node]
    scalar: Callable[..., _Values]
    scalar_hessian: Callable[..., _Values]
    loss: Callable[..., _Values]
    gradient: Callable[..., _Values]
    hessian: Callable[..., _Values]


@lru_cache(maxsize=128)
def _compiled(formula: str) -> _Compiled:
    reading = read(formula, (*VARIABLES, *DEFAULT_CONSTANTS), synonyms=SYNONYMS)
    loss = reading.node
    dx, dy = (differentiate(loss, name) for name in VARIABLES)
    second = (differentiate(dx, "x"), differentiate(dx, "y"), differentiate(dy, "y"))
    constant_names = tuple(sorted(free_symbols(loss) - set(VARIABLES)))
    arguments = (*VARIABLES, *constant_names)
    kinked = any(FUNCTIONS[node.function].kinked for node in walk(loss) if isinstance(node, Operation))
    return _Compiled(
        nodes=(loss, dx, dy),
        notes=reading.notes,
        constant_names=constant_names,
        latex=to_latex(loss),
        is_quadratic=free_symbols(*second).isdisjoint(VARIABLES) and not kinked,
        second=second,
        scalar=compile_function((loss, dx, dy), arguments, "scalar"),
        scalar_hessian=compile_function(second, arguments, "scalar"),
        loss=compile_function((loss,), arguments, "array"),
        gradient=compile_function((dx, dy), arguments, "array"),
        hessian=compile_function(second, arguments, "array"),
    )


class SurfaceObjective:
    """The loss f(x, y) of a formula; theta is the point (x, y).

    It holds no buffers and never changes, so threads may share one.
    """

    size = 2
    names = VARIABLES
    samples = 0
    batch_size = 0

    def __init__(
        self, formula: str, constants: Mapping[str, float] | None = None, domain: Domain = DEFAULT_DOMAIN
    ) -> None:
        """Parse, differentiate and compile the formula (about a millisecond, once for each text).

        Args:
            formula: f(x, y) in the formula language, e.g. ``"x^2 + a y^2"``.
            constants: values of a to h; those not given are 1 for a and b, else 0. A constant that the
                formula does not use may be given; it does nothing.
            domain: the part of the plane that is drawn; a point may lie outside.

        Raises:
            RavineError: the formula cannot be read, a constant is unknown or not finite, or the
                domain is empty.
        """
        self._compiled = _compiled(formula)
        given = constants if constants is not None else {}
        for name, value in given.items():
            _check_constant(name, value)
        self.formula = formula
        self.domain = _checked_domain(domain)
        #: Value of every constant that the formula uses.
        self.constants: Mapping[str, float] = MappingProxyType(
            {name: float(given.get(name, DEFAULT_CONSTANTS[name])) for name in self.constant_names}
        )
        self._scalar = self._compiled.scalar
        self._floats = tuple(self.constants.values())
        # As NumPy scalars they follow np.errstate, where 1/0 of two Python numbers raises.
        self._numpy_scalars = tuple(map(np.float64, self._floats))

    @property
    def nodes(self) -> tuple[Node, Node, Node]:
        """The formulas of the loss and its derivatives along x and y, constants by name.

        Emitted together with an update rule (`engine.expression.straight_line`) they make a loop
        without calls.
        """
        return self._compiled.nodes

    @property
    def second_nodes(self) -> tuple[Node, Node, Node]:
        """The formulas of the second derivatives xx, xy and yy."""
        return self._compiled.second

    @property
    def constant_names(self) -> tuple[str, ...]:
        """The constants that the formula uses, in alphabetical order."""
        return self._compiled.constant_names

    @property
    def notes(self) -> tuple[str, ...]:
        """How parts of the formula were read that could be meant in two ways."""
        return self._compiled.notes

    @property
    def latex(self) -> str:
        """The formula typeset, constants by name."""
        return self._compiled.latex

    @property
    def is_quadratic(self) -> bool:
        """Whether the Hessian is the same everywhere, so that 2/lambda_max bounds the learning rate.

        True is proven from the derivatives; a quadratic in disguise (``x^3/x``) may be missed.
        """
        return self._compiled.is_quadratic

    def evaluate(
        self,
        theta: FloatArray,
        gradient: FloatArray,
        batch: IntArray | None = None,  # noqa: ARG002 - an objective's signature; there are no examples here
    ) -> float:
        """Write the gradient at ``theta (2,)`` into ``gradient (2,)`` and return the loss.

        inf or nan where it is undefined or overflows; at a kink of sqrt (the tip of a cone) the
        loss is finite and the gradient nan.
        """
        x, y = theta.tolist()
        try:
            loss, gradient[0], gradient[1] = self._scalar(x, y, *self._floats)
        except (ArithmeticError, ValueError):
            # Floats raise where arrays say inf or nan, and inf is worth telling from nan.
            thetas = np.array([[x, y]])
            gradient[:] = self.gradients(thetas)[0]
            return float(self.losses(thetas)[0])
        return float(loss)

    def full_loss_and_gradient(self, theta: FloatArray, gradient: FloatArray) -> float:
        """As `evaluate`: there are no examples to leave out."""
        return self.evaluate(theta, gradient)

    def clone(self) -> SurfaceObjective:
        """Itself, for another thread: it never changes."""
        return self

    def losses(self, thetas: FloatArray) -> FloatArray:
        """The loss at each of ``thetas (N, 2)`` as ``(N,)``; nan or inf where undefined."""
        out = np.empty(len(thetas))
        (out[:],) = self._on_arrays(self._compiled.loss, thetas)
        return out

    def gradients(self, thetas: FloatArray) -> FloatArray:
        """The gradient at each of ``thetas (N, 2)`` as ``(N, 2)``; nan or inf where undefined."""
        out = np.empty((len(thetas), 2))
        out[:, 0], out[:, 1] = self._on_arrays(self._compiled.gradient, thetas)
        return out

    def hessians(self, thetas: FloatArray) -> FloatArray:
        """The Hessian at each of ``thetas (N, 2)`` as ``(N, 2, 2)``; nan or inf where undefined."""
        out = np.empty((len(thetas), 2, 2))
        out[:, 0, 0], out[:, 0, 1], out[:, 1, 1] = self._on_arrays(self._compiled.hessian, thetas)
        out[:, 1, 0] = out[:, 0, 1]
        return out

    def hessian(self, theta: FloatArray) -> FloatArray:
        """The Hessian ``(2, 2)`` at ``theta (2,)``."""
        matrix: FloatArray = self.hessians(np.asarray(theta, dtype=np.float64)[None])[0]
        return matrix

    def exact_hessian(self, theta: FloatArray) -> FloatArray:
        """As `hessian`, in the arithmetic of floats, as steps and programs do it; nan where undefined."""
        try:
            xx, xy, yy = self._compiled.scalar_hessian(*theta.tolist(), *self._floats)
        except (ArithmeticError, ValueError):
            return np.full((2, 2), np.nan)
        return np.array([[xx, xy], [xy, yy]])

    def limit(self, point: Point) -> float:
        """The limit of the loss at a point (x, y) where it is not defined; nan where there is none.

        A numerical test: the losses on ever smaller circles about the point must close in on one
        value. They do not where directions disagree, nor at a pole.
        """
        return float(limits(self.losses, np.asarray([point], np.float64))[0])

    def _on_arrays(self, function: Callable[..., _Values], thetas: FloatArray) -> _Values:
        x, y = thetas[:, 0], thetas[:, 1]
        with np.errstate(all="ignore"):
            return function(x, y, *self._numpy_scalars)


class DescribedSurface(Protocol):
    """A surface as it is described: a row of the catalogue or, where that is empty, a formula."""

    @property
    def surface(self) -> str:
        """The row's key."""

    @property
    def formula(self) -> str:
        """f(x, y)."""

    @property
    def constants(self) -> Mapping[str, float]:
        """Values other than the defaults."""

    @property
    def domain(self) -> Domain | None:
        """The domain, if it is not the usual one."""


def surface_objective(
    key: str, constants: Mapping[str, float] | None = None, domain: Domain | None = None
) -> SurfaceObjective:
    """The objective of a row of the catalogue.

    Args:
        key: the row's name.
        constants: values other than the row's defaults.
        domain: a domain other than the row's.

    Raises:
        RavineError: an unknown row or constant, a constant outside its range, an empty domain.
    """
    row = SURFACES[key]
    given = check_values(row.constants, constants if constants is not None else {}, owner=f"surface {key}")
    values = {p.name: float(given.get(p.name, p.default)) for p in row.constants}
    return SurfaceObjective(row.formula, values, row.domain if domain is None else domain)


def described_surface(spec: DescribedSurface) -> SurfaceObjective:
    """The objective of a surface as an experiment describes it.

    Raises:
        RavineError: as `surface_objective` and `SurfaceObjective`.
    """
    if spec.surface:
        return surface_objective(spec.surface, spec.constants, spec.domain)
    return SurfaceObjective(spec.formula, spec.constants, spec.domain or DEFAULT_DOMAIN)


def nearest_defined(objective: SurfaceObjective, point: FloatArray) -> FloatArray:
    """The point ``(2,)`` itself where its loss is finite, else the nearest of a grid that has a gradient too.

    The grid covers the drawn domain. The point itself comes back if nothing there is defined.
    """

    def defined(thetas: FloatArray) -> Any:
        return np.isfinite(objective.losses(thetas)) & np.isfinite(objective.gradients(thetas)).all(axis=1)

    if np.isfinite(objective.losses(point[None])[0]):
        return point
    axes = [np.linspace(low, high, SEARCHED) for low, high in objective.domain]
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    grid = grid[defined(grid)]
    if not len(grid):
        return point
    nearest: FloatArray = grid[int(np.argmin(np.square(grid - point).sum(axis=1)))]
    return nearest


def _check_constant(name: str, value: object) -> None:
    if name not in DEFAULT_CONSTANTS:
        raise unknown_name("constant", name, DEFAULT_CONSTANTS)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RavineError(f"the constant {name} = {value!r} is not a number")
    if not abs(value) <= MAX_LITERAL:
        limit = number_text(MAX_LITERAL)
        raise RavineError(f"the constant {name} = {value:g} is outside [-{limit}, {limit}]")


def _checked_domain(domain: Domain) -> Domain:
    for name, (low, high) in zip(VARIABLES, domain, strict=True):
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise RavineError(
                f"the domain of {name} = [{low:g}, {high:g}] is empty or not finite; "
                "write two numbers, the smaller first"
            )
    (x_low, x_high), (y_low, y_high) = domain
    return ((float(x_low), float(x_high)), (float(y_low), float(y_high)))
