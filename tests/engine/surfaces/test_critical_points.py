from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Literal, cast

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.objective import FloatArray
from engine.surfaces.catalogue import Surface
from engine.surfaces.convexity import CONCAVE, CONVEX, LEVEL, SADDLE, convexity_map
from engine.surfaces.critical_points import (
    CriticalLine,
    CriticalPoint,
    Kind,
    _lines,
    _note,
    _point,
    axis_limits,
    critical_points,
)
from engine.surfaces.critical_search import CriticalPointSearch, LossPattern
from engine.surfaces.objective import SURFACES, SurfaceObjective, surface_objective

ROWS = SURFACES.rows()


@pytest.mark.parametrize("row", [row for row in ROWS if row.minima], ids=lambda row: row.key)
def test_every_known_minimum_is_found(row: Surface) -> None:
    objective = surface_objective(row.key)
    found = critical_points(objective)
    for minimum in row.minima:
        (near,) = [
            point for point in found.points if np.hypot(point.x - minimum[0], point.y - minimum[1]) < 1e-6
        ]
        # at the tip of a cone there is no gradient
        assert near.kind == ("kink" if (row.key, minimum) == ("ackley", (0.0, 0.0)) else "minimum")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_what_is_found_is_level_and_inside(row: Surface) -> None:
    objective = surface_objective(row.key)
    points = critical_points(objective).points
    assert len({(round(point.x, 4), round(point.y, 4)) for point in points}) == len(points)
    for point in (point for point in points if point.kind != "kink"):
        place = np.array([point.x, point.y])
        size = np.abs(objective.hessian(place)).max()
        assert np.abs(objective.gradients(place[None])).max() <= 1e-6 * max(1.0, size)
        for value, (low, high) in zip(place, objective.domain, strict=True):
            assert low - 1e-6 <= value <= high + 1e-6


def test_himmelblau_has_four_minima_one_maximum_and_four_saddles() -> None:
    kinds = [point.kind for point in critical_points(surface_objective("himmelblau")).points]
    assert sorted(kinds) == ["maximum"] + ["minimum"] * 4 + ["saddle"] * 4


@pytest.mark.parametrize(
    "formula", ["x^3 - 3 x + y^2", "x^4 - 2 x^2 + y^2 + 0.5 y", "x^2 y - y + x^2 / 2", "x^3 + y^3 - 3 x y"]
)
def test_critical_points_of_polynomials_are_those_that_sympy_solves(formula: str) -> None:
    objective = SurfaceObjective(formula)
    x, y = sympy.symbols("x y", real=True)
    text = formula.replace("^", "**").replace("3 x y", "3*x*y").replace("3 x", "3*x").replace("2 x", "2*x")
    loss = sympy.sympify(
        text.replace("0.5 y", "0.5*y").replace("2 y", "2*y").replace("x**2 y", "x**2*y"), {"x": x, "y": y}
    )
    wanted = sympy.solve([sympy.diff(loss, x), sympy.diff(loss, y)], [x, y], dict=True)
    expected = sorted((float(root[x]), float(root[y])) for root in wanted)
    found = sorted((point.x, point.y) for point in critical_points(objective).points)
    assert np.array(found) == pytest.approx(np.array(expected), abs=1e-8)


@settings(max_examples=40)
@given(st.floats(0.1, 5), st.floats(0.1, 5), st.floats(-1, 1), st.floats(-2, 2))
def test_a_quadratic_has_one_critical_point_of_the_kind_of_its_eigenvalues(
    a: float, b: float, c: float, d: float
) -> None:
    objective = surface_objective("quadratic_family", {"a": a, "b": b, "c": c, "d": d})
    hessian = np.array([[2 * a, c], [c, 2 * b]])
    place = np.linalg.solve(hessian, [-d, 0.0])
    low = np.linalg.eigvalsh(hessian)[0]
    inside = all(lo <= v <= hi for v, (lo, hi) in zip(place, objective.domain, strict=True))
    if not inside or abs(low) < 1e-3:
        return
    (point,) = critical_points(objective).points
    assert (point.x, point.y) == pytest.approx(tuple(place), abs=1e-8)
    assert point.kind == ("minimum" if low > 0 else "saddle")


@pytest.mark.parametrize(
    ("key", "counts"),
    [("rastrigin", (121, 220, 100, 0)), ("ackley", (120, 220, 100, 1)), ("styblinski_tang", (4, 4, 1, 0))],
)
def test_every_dent_pass_and_peak_of_a_dented_surface_is_counted(key: str, counts: tuple[int, ...]) -> None:
    kinds = [point.kind for point in critical_points(surface_objective(key)).points]
    assert tuple(kinds.count(kind) for kind in ("minimum", "saddle", "maximum", "kink")) == counts


@pytest.mark.parametrize(
    ("formula", "title"),
    [
        ("x^4 + y^4", "degenerate minimum"),
        ("-x^4 - y^2", "degenerate maximum"),
        ("x^3 - 3x*y^2", "degenerate saddle"),
        ("x^3 + y^2", "degenerate saddle"),
        ("sqrt(x^2 + y^2)", "minimum, kink"),
        ("abs(x) + abs(y)", "minimum, kink"),
    ],
)
def test_what_second_derivatives_do_not_tell_is_told_by_the_losses_around(formula: str, title: str) -> None:
    (point,) = critical_points(SurfaceObjective(formula)).points
    assert (point.title, point.x, point.y) == (title, 0.0, 0.0)
    assert not np.isfinite(point.condition)


@pytest.mark.parametrize(
    ("formula", "kinds", "alone"),
    [
        ("x^2", ["minimum"], 0),
        ("x^4", ["minimum"], 0),
        ("(x^2 + y^2 - 4)^2", ["minimum"], 1),
        ("cos(x*y + x)", ["minimum", "maximum"], 0),
    ],
)
def test_critical_points_side_by_side_are_told_as_lines_with_their_loss(
    formula: str, kinds: list[str], alone: int
) -> None:
    found = critical_points(SurfaceObjective(formula))
    assert [line.kind for line in found.lines] == kinds
    assert len(found.points) == alone
    objective = SurfaceObjective(formula)
    for line in found.lines:
        assert objective.losses(line.points) == pytest.approx(line.loss, abs=1e-6)


@pytest.mark.parametrize("formula", ["x + y", "exp(x)", "1/(x^2 + y^2)", "log(x) + y^2", "log(x^2 + y^2)"])
def test_where_nothing_is_critical_nothing_is_found(formula: str) -> None:
    found = critical_points(SurfaceObjective(formula))
    assert (found.points, found.lines, found.note) == ((), (), "")


def test_a_plateau_is_told_by_its_size_and_does_not_hide_the_peak() -> None:
    found = critical_points(SurfaceObjective("exp(-(x^2 + y^2)/0.1)"))
    assert [point.kind for point in found.points] == ["maximum"]
    assert found.note == "91 % of the plane is level but for rounding"


def test_a_limit_along_every_line_fills_no_hole_if_a_parabola_has_another() -> None:
    objective = SurfaceObjective("x^2*y/(x^4 + y^2)")
    assert axis_limits(objective, 0.0, 0.0) == pytest.approx((0.0, 0.0))
    assert np.isnan(objective.limit((0.0, 0.0)))


def test_a_valley_of_critical_points_is_told_as_one() -> None:
    found = critical_points(SurfaceObjective("(x - y)^2"))
    assert found.points == ()
    assert found.note == "critical points fill whole lines: minima at loss 0"
    level = critical_points(SurfaceObjective("a x^2 - x^2 + 3", {"a": 1.0}))
    assert (level.points, level.note) == ((), "the surface is level: every point is critical")
    nowhere = critical_points(SurfaceObjective("sqrt(-1 - x^2)"))
    assert (nowhere.points, nowhere.note, nowhere.lines) == ((), "", ())


def test_the_map_of_curvature_is_that_of_the_eigenvalues() -> None:
    for formula, kind in (
        ("x^2 + y^2", CONVEX),
        ("x^2 - y^2", SADDLE),
        ("-x^2 - y^2", CONCAVE),
        ("x^2", CONVEX),
        ("exp(x + y)", CONVEX),
        ("-x^2", CONCAVE),
        ("x + y", LEVEL),
    ):
        _, _, classes = convexity_map(SurfaceObjective(formula), 9)
        assert (classes == kind).all()


@given(st.floats(0.1, 5), st.floats(0.1, 5))
def test_along_the_axes_the_rational_family_has_the_limits_a_and_b(a: float, b: float) -> None:
    objective = surface_objective("rational_family", {"a": a, "b": b})
    assert axis_limits(objective, 0.0, 0.0) == pytest.approx((a, b), rel=1e-6)
    filled = objective.limit((0.0, 0.0))
    assert np.isnan(filled) if abs(a - b) > 1e-3 else True


def test_a_pole_has_no_limit() -> None:
    assert np.isnan(axis_limits(SurfaceObjective("1 / (x^2 + y^2)"), 0.0, 0.0)).all()


def point_of(kind: Kind, low: float, high: float, around: LossPattern | Literal[""] = "") -> CriticalPoint:
    return CriticalPoint(kind, 0.0, 0.0, 0.0, (low, high), around)


def test_the_condition_of_a_point_is_the_ratio_of_its_curvatures_sizes() -> None:
    assert point_of("minimum", 2.0, 8.0).condition == 4.0
    assert point_of("maximum", -8.0, -2.0).condition == 4.0
    assert point_of("saddle", -8.0, 4.0).condition == 2.0
    assert point_of("degenerate", 1e-9, 4.0).condition == np.inf
    assert np.isnan(point_of("saddle", 0.0, 4.0).condition)
    assert np.isnan(point_of("kink", np.nan, np.nan).condition)


def test_a_points_title_is_its_kind_with_what_lies_around_it() -> None:
    assert point_of("minimum", 1.0, 1.0).title == "minimum"
    assert point_of("kink", np.nan, np.nan, "minimum").title == "minimum, kink"
    patterns: tuple[LossPattern, ...] = ("minimum", "maximum", "saddle")
    for pattern in patterns:
        assert point_of("degenerate", 0.0, 1.0, pattern).title == f"degenerate {pattern}"
    assert point_of("degenerate", 0.0, 1.0, "level").title == "degenerate"


def test_of_many_lines_three_are_told_and_how_many_more_there_are() -> None:
    kinds: tuple[LossPattern, ...] = ("minimum", "maximum", "level", "level", "level")
    lines = tuple(CriticalLine(kind, float(place), np.zeros((1, 2))) for place, kind in enumerate(kinds))
    three = "critical points fill whole lines: minima at loss 0, maxima at loss 1, points at loss 2"
    level = "12 % of the plane is level but for rounding"
    assert _note(lines[:3], 0.0) == three
    assert _note(lines[:4], 0.0) == f"{three} and 1 more"
    assert _note(lines, 0.12) == f"{three} and 2 more; {level}"
    assert _note((), 0.12) == level
    assert _note((), 0.0) == ""


def test_a_coordinate_that_rounding_alone_parts_from_zero_is_zero() -> None:
    search = CriticalPointSearch(SurfaceObjective("x^2 + y^4 + 0.1", domain=((-2.0, 2.0), (-1.0, 1.0))))

    def place(x: float, y: float, *, degenerate: bool) -> tuple[float, float]:
        found = _point(search, np.array([x, y]), np.array([1.0, 2.0]), degenerate=degenerate)
        return found.x, found.y

    assert place(3.9e-12, -1.9e-12, degenerate=False) == (0.0, 0.0)
    assert place(4.1e-12, -2.1e-12, degenerate=False) == (4e-12, -2e-12)
    assert place(1.9e-5, -0.9e-5, degenerate=True) == (0.0, 0.0)
    assert place(2.1e-5, -1.1e-5, degenerate=True) == (2.1e-5, -1.1e-5)
    kinds = {(1.0, 2.0): "minimum", (-2.0, -1.0): "maximum", (-1.0, 2.0): "saddle"}
    for eigenvalues, kind in kinds.items():
        point = _point(search, np.array([1.0, 0.0]), np.array(eigenvalues), degenerate=False)
        assert (point.kind, point.loss, point.eigenvalues, point.around) == (kind, 1.1, eigenvalues, "")
    flat = _point(search, np.zeros(2), np.array([0.0, 2.0]), degenerate=True)
    assert (flat.kind, flat.loss, flat.around) == ("degenerate", 0.1, "minimum")


def test_points_and_lines_come_lowest_first_and_then_by_their_place() -> None:
    points = critical_points(surface_objective("himmelblau")).points
    assert list(points) == sorted(points, key=lambda p: (round(p.loss, 9), p.x, p.y))
    assert [point.kind for point in points[:4]] == ["minimum"] * 4
    valleys = critical_points(SurfaceObjective("x^2 (x - 2)^2 + x")).lines
    assert [line.kind for line in valleys] == ["minimum", "minimum", "maximum"]
    assert valleys[0].loss < valleys[1].loss < valleys[2].loss


def test_a_loss_is_told_to_twelve_places() -> None:
    search = CriticalPointSearch(SurfaceObjective("0 x + 0.1234567890126"))
    assert _point(search, np.zeros(2), np.ones(2), degenerate=False).loss == 0.123456789013


def test_what_is_rounded_to_zero_has_no_sign() -> None:
    search = CriticalPointSearch(SurfaceObjective("0.1*x", domain=((-0.05, 0.05), (-0.05, 0.05))))
    point = _point(search, np.array([-4e-13, -4e-13]), np.ones(2), degenerate=False)
    assert [str(value) for value in (point.x, point.y, point.loss)] == ["0.0", "0.0", "0.0"]


def lines_of(
    losses: Sequence[float], strong: Sequence[float], size: float = 1.0
) -> list[tuple[LossPattern, float, int]]:
    """The lines that points of these losses and strongest curvatures make: kind, loss, how many points."""

    def curvatures(points: FloatArray) -> tuple[FloatArray, Any]:
        both = np.column_stack((np.zeros(len(strong)), strong))[: len(points)]
        return both, np.ones(len(points), dtype=bool)

    fake = SimpleNamespace(
        newton=lambda _starts, *, across: np.zeros((0, 2))[: int(across)],
        curvatures=curvatures,
        on_lines=lambda points: np.ones(len(points), dtype=bool),
        distinct=lambda points: points,
        objective=SimpleNamespace(losses=lambda _: np.array(losses)),
        size=size,
    )
    found = _lines(cast("CriticalPointSearch", fake), np.zeros((len(losses), 2)), np.zeros((3, 2)))
    return [(line.kind, line.loss, len(line.points)) for line in found]


def test_points_of_one_loss_are_one_line() -> None:
    losses = (3.0, 0.0, 0.8e-6, 1.2e-6)
    assert lines_of(losses, (2.0,) * 4) == [
        ("minimum", 4e-7, 2), ("minimum", 1.2e-6, 1), ("minimum", 3.0, 1),
    ]  # fmt: skip
    assert [line[2] for line in lines_of(losses, (2.0,) * 4, size=2.0)] == [3, 1]
    ((_, loss, _),) = lines_of((-1e-10,), (2.0,))
    assert str(loss) == "0.0"


@pytest.mark.parametrize(
    ("strong", "kind"),
    [
        ((2.0, 1.0), "minimum"), ((-2.0, -1.0), "maximum"), ((2.0, -1.0), "level"),
        # where lines cross no curvature is left but for rounding
        ((2.0, -1.9e-9), "minimum"), ((2.0, -2.1e-9), "level"), ((-2.0, 1.9e-9), "maximum"),
        ((-2.0, 2.1e-9), "level"), ((2.0, -2e-9), "minimum"), ((-2.0, 2e-9), "maximum"),
    ],
)  # fmt: skip
def test_a_line_is_what_its_strongest_curvatures_say(strong: tuple[float, float], kind: str) -> None:
    assert lines_of((1.0, 1.0), strong) == [(kind, 1.0, 2)]
