"""Every surface of the catalogue is true, and any formula is an objective that never raises."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.expression import compile_function, parse, straight_line
from engine.expression.parse import MAX_LENGTH
from engine.objective import Domain, Objective
from engine.optimizers.stepper import make_stepper
from engine.surfaces.catalogue import DEFAULT_CONSTANTS, SURFACES, Point, Surface
from engine.surfaces.objective import (
    DescribedSurface,
    SurfaceObjective,
    described_surface,
    surface_objective,
)
from tests.engine.expression.oracles import accepted_formulas, central_difference, to_sympy

ROWS = pytest.mark.parametrize("row", SURFACES.rows(), ids=list(SURFACES))
MINIMA = pytest.mark.parametrize(
    ("row", "minimum"),
    [(row, minimum) for row in SURFACES.rows() for minimum in row.minima],
    ids=lambda value: value.key if isinstance(value, Surface) else None,
)
#: The tip of Ackley's funnel is a cone: the lowest point, but without a gradient.
KINKED_MINIMA = {("ackley", (0.0, 0.0))}


def points_in(row: Surface, count: int) -> np.ndarray:
    (x_low, x_high), (y_low, y_high) = row.domain
    return np.random.default_rng(1).uniform((x_low, y_low), (x_high, y_high), (count, 2))


def test_an_objective_is_what_the_engine_calls_one() -> None:
    objective: Objective = SurfaceObjective("x^2 + y^2")
    assert (objective.size, objective.names, objective.samples, objective.batch_size) == (2, ("x", "y"), 0, 0)


@ROWS
def test_a_row_is_complete_and_its_start_is_worth_a_race(row: Surface) -> None:
    objective = surface_objective(row.key)
    assert row.title
    assert row.meaning.endswith(".")
    assert row.source
    assert len(row.formula) <= MAX_LENGTH
    assert tuple(p.name for p in row.constants) == objective.constant_names
    assert all(p.low <= float(p.default) <= p.high and p.meaning for p in row.constants)
    assert {p.scale for p in row.constants} <= {"linear", "log"}
    assert all(low < at < high for at, (low, high) in zip(row.start, row.domain, strict=True))
    gradient = np.empty(2)
    assert math.isfinite(objective.evaluate(np.array(row.start), gradient))
    # The rational family is level at its defaults, which is what it teaches.
    assert np.any(gradient) or row.key == "rational_family"


@ROWS
def test_derivatives_of_a_row_agree_with_finite_differences(row: Surface) -> None:
    objective = surface_objective(row.key)
    thetas = points_in(row, 200)
    for axis in (0, 1):
        for function, exact in (
            (objective.losses, objective.gradients(thetas)[:, axis]),
            (objective.gradients, objective.hessians(thetas)[:, axis]),
        ):
            estimate, tolerance = central_difference(function, thetas, axis)
            known = np.isfinite(estimate)
            assert np.count_nonzero(known) > 50
            assert np.all(np.abs(estimate - exact)[known] <= tolerance[known])


@ROWS
def test_derivatives_of_a_row_agree_with_sympy(row: Surface) -> None:
    objective = surface_objective(row.key)
    x, y, *constants = (sympy.Symbol(name, real=True) for name in ("x", "y", *objective.constant_names))
    loss = to_sympy(objective.nodes[0])
    gradient = [loss.diff(x), loss.diff(y)]
    formulas = [loss, *gradient, *(slope.diff(symbol) for slope in gradient for symbol in (x, y))]
    thetas = points_in(row, 40)
    thetas = thetas[np.isfinite(objective.losses(thetas))][:8]
    exact = np.column_stack(
        [objective.losses(thetas), objective.gradients(thetas), objective.hessians(thetas).reshape(-1, 4)]
    )
    for theta, values in zip(thetas, exact, strict=True):
        at = dict(
            zip((x, y, *constants), map(sympy.Float, [*theta, *objective.constants.values()]), strict=True)
        )
        expected = [float(formula.xreplace(at).evalf(15)) for formula in formulas]
        assert list(values) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@MINIMA
def test_a_known_minimum_is_one(row: Surface, minimum: Point) -> None:
    objective = surface_objective(row.key)
    theta = np.array(minimum)
    lowest = objective.losses(theta[None])[0]
    angles = np.linspace(0.0, 2.0 * math.pi, 16, endpoint=False)
    for radius in (1e-3, 1e-2):
        ring = theta + radius * np.column_stack([np.cos(angles), np.sin(angles)])
        assert np.all(objective.losses(ring) > lowest)
    if (row.key, minimum) not in KINKED_MINIMA:
        gradient = np.empty(2)
        objective.evaluate(theta, gradient)
        hessian = objective.hessian(theta)
        eigenvalues = np.linalg.eigvalsh(hessian)
        assert eigenvalues.min() > 0
        # The step that Newton would still take says how far off the coordinates are.
        assert np.abs(np.linalg.solve(hessian, gradient)).max() < 1e-9


@ROWS
def test_minima_come_lowest_first_and_inside_the_domain(row: Surface) -> None:
    if row.minima:
        heights = surface_objective(row.key).losses(np.array(row.minima))
        assert np.all(np.diff(heights) >= -1e-9)
        (x_low, x_high), (y_low, y_high) = row.domain
        assert all(x_low < x < x_high and y_low < y < y_high for x, y in row.minima)
        # Nothing that is drawn lies lower than the lowest of them.
        assert surface_objective(row.key).losses(points_in(row, 2000)).min() >= heights[0] - 1e-9


def test_the_valley_of_the_cosine_family_is_a_minimum_along_a_curve() -> None:
    objective = surface_objective("cosine_family")
    theta = np.array([math.pi / 1.5, 0.5])  # x (y + 1) = pi
    gradient = np.empty(2)
    assert objective.evaluate(theta, gradient) == -1.0
    assert np.linalg.eigvalsh(objective.hessian(theta)) == pytest.approx([0.0, 1.5**2 + theta[0] ** 2])


def test_the_centre_of_the_monkey_saddle_has_neither_gradient_nor_curvature() -> None:
    objective = surface_objective("monkey_saddle")
    gradient = np.empty(2)
    assert objective.evaluate(np.zeros(2), gradient) == 0.0
    assert not gradient.any()
    assert not objective.hessian(np.zeros(2)).any()


def test_the_dent_traps_what_rolls_down_slowly() -> None:
    objective = surface_objective("dented_bowl")
    theta, gradient = np.array(SURFACES["dented_bowl"].start), np.empty(2)
    for _ in range(2000):
        objective.evaluate(theta, gradient)
        theta -= 0.05 * gradient
    assert theta == pytest.approx(SURFACES["dented_bowl"].minima[1], abs=1e-6)


def test_the_rational_family_is_one_everywhere_but_undefined_at_the_origin() -> None:
    objective = surface_objective("rational_family")
    gradient = np.empty(2)
    assert math.isnan(objective.evaluate(np.zeros(2), gradient))
    assert np.isnan(gradient).all()
    np.testing.assert_allclose(objective.losses(points_in(SURFACES["rational_family"], 50)), 1.0)


@pytest.mark.parametrize(
    ("constants", "filled"),
    [({}, 1.0), ({"c": 4.0}, 1.0), ({"a": 2.0, "b": 2.0, "c": -3.0}, 2.0), ({"a": 2.0}, math.nan)],
)
def test_the_hole_of_the_rational_family_can_be_filled_where_a_is_b(
    constants: dict[str, float], filled: float
) -> None:
    assert surface_objective("rational_family", constants).limit((0.0, 0.0)) == pytest.approx(
        filled, nan_ok=True
    )


@pytest.mark.parametrize(
    "formula", ["log(x^2 + y^2)", "1/(x^2 + y^2)", "x y/(x^2 + y^2)", "sqrt(x)", "sin(1/x)"]
)
def test_a_pole_or_a_disagreement_has_no_limit(formula: str) -> None:
    assert math.isnan(SurfaceObjective(formula).limit((0.0, 0.0)))


def test_the_limit_where_nothing_is_missing_is_the_loss() -> None:
    assert SurfaceObjective("sin(x)/x + y").limit((0.0, 3.0)) == pytest.approx(4.0)


def test_beyond_the_logarithms_edge_nothing_is_defined() -> None:
    objective = surface_objective("logarithm_family")
    gradient = np.empty(2)
    assert math.isnan(objective.evaluate(np.array([-3.0, 2.0]), gradient))
    assert objective.evaluate(np.array([-1.0, 0.0]), gradient) == -math.inf


@pytest.mark.parametrize(
    ("formula", "is_quadratic"),
    [
        ("ax^2 + by^2 + cxy + dx", True),
        ("(x + 2y - 7)^2 + (2x + y - 5)^2", True),
        ("x^2 + a^3 log(b) y", True),
        ("x - y", True),
        ("x^3", False),
        ("x^2 + cos(y)", False),
        ("x^2 + abs(y)", False),
        ("x^2 + sign(y)", False),
        ("x^2 + floor(y)", False),
        ("max(x^2, y^2)", False),
    ],
)
def test_a_quadratic_is_recognised(formula: str, *, is_quadratic: bool) -> None:
    assert SurfaceObjective(formula).is_quadratic is is_quadratic


def test_one_point_and_many_points_agree() -> None:
    thetas = np.random.default_rng(4).uniform(-2.0, 2.0, (20, 2))
    gradient = np.empty(2)
    for formula in accepted_formulas(seed=21, count=200):
        objective = SurfaceObjective(formula)
        losses, gradients = objective.losses(thetas), objective.gradients(thetas)
        for theta, loss, slope in zip(thetas, losses, gradients, strict=True):
            one = objective.evaluate(theta, gradient)
            assert one == pytest.approx(loss, rel=1e-9, abs=1e-9, nan_ok=True), formula
            assert gradient == pytest.approx(slope, rel=1e-7, abs=1e-7, nan_ok=True), formula


@given(
    st.integers(0, 10_000),
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True, allow_infinity=True),
    st.lists(st.sampled_from([0.0, 1.0, -1.0, 1e12, 1e-300]), min_size=7, max_size=7),
)
def test_no_formula_and_no_point_raises_or_warns(seed: int, x: float, y: float, values: list[float]) -> None:
    (formula,) = accepted_formulas(seed, count=1)
    objective = SurfaceObjective(formula, dict(zip(DEFAULT_CONSTANTS, values, strict=True)))
    theta, gradient = np.array([x, y]), np.zeros(2)
    assert isinstance(objective.evaluate(theta, gradient), float)
    assert objective.losses(theta[None]).shape == (1,)
    assert objective.gradients(theta[None]).shape == (1, 2)
    assert objective.hessians(theta[None]).shape == (1, 2, 2)


@pytest.mark.parametrize("formula", ["3", "x", "a", "y^2", "pi"])
def test_a_formula_without_a_variable_still_fills_every_point(formula: str) -> None:
    thetas = np.ones((5, 2))
    objective = SurfaceObjective(formula)
    assert objective.losses(thetas).shape == (5,)
    assert objective.gradients(thetas).shape == (5, 2)
    assert objective.hessians(thetas).shape == (5, 2, 2)
    assert objective.losses(thetas[:0]).shape == (0,)


def test_an_undefined_point_keeps_infinity_apart_from_nan() -> None:
    gradient = np.empty(2)
    assert SurfaceObjective("1/x").evaluate(np.zeros(2), gradient) == math.inf
    assert SurfaceObjective("exp(x)").evaluate(np.array([1e4, 0.0]), gradient) == math.inf
    assert math.isnan(SurfaceObjective("log(x)").evaluate(np.array([-1.0, 0.0]), gradient))


def test_constants_not_given_have_their_defaults_and_unused_ones_are_ignored() -> None:
    objective = SurfaceObjective("a x + c y", {"c": 5, "d": 9.0})
    assert objective.constants == {"a": 1.0, "c": 5.0}
    assert objective.constant_names == ("a", "c")
    assert objective.losses(np.array([[2.0, 3.0]])) == [17.0]


def test_a_moved_constant_compiles_nothing() -> None:
    before, after = (SurfaceObjective("x^2 + a y^2", {"a": value}) for value in (1.0, 2.0))
    assert before.nodes is after.nodes


def test_the_nodes_can_be_fused_into_a_loop_of_somebody_else() -> None:
    objective = surface_objective("ravine")
    names = {"x": "theta_0", "y": "theta_1"}
    program = straight_line(objective.nodes, "scalar", prefix="loss_", names=names)
    assert {"theta_0", "theta_1", "a"} <= set(" ".join(program.lines).split())
    loss, dx, dy = compile_function(objective.nodes, ("x", "y", "a"), "scalar")(4.0, 1.0, 10.0)
    gradient = np.empty(2)
    assert objective.evaluate(np.array([4.0, 1.0]), gradient) == loss
    assert list(gradient) == [dx, dy]


def test_the_formula_is_typeset() -> None:
    assert surface_objective("ravine").latex == r"x^{2}+a\,y^{2}"


def test_a_row_may_be_drawn_with_other_constants_and_another_domain() -> None:
    objective = surface_objective("ravine", {"a": 20.0}, ((-1.0, 1.0), (-2.0, 2.0)))
    assert objective.constants == {"a": 20.0}
    assert objective.domain == ((-1.0, 1.0), (-2.0, 2.0))
    assert surface_objective("ravine").domain == SURFACES["ravine"].domain
    scales = [[p.scale for p in SURFACES[key].constants] for key in ("ravine", "rosenbrock")]
    assert scales == [["log"], ["linear", "log"]]


@pytest.mark.parametrize(
    ("constants", "said"),
    [
        ({"q": 1.0}, f'unknown constant "q": Known: {", ".join(DEFAULT_CONSTANTS)}'),
        ({"a": math.nan}, "the constant a = nan is outside [-1e+12, 1e+12]"),
        ({"a": 1e13}, "the constant a = 1e+13 is outside [-1e+12, 1e+12]"),
        ({"a": "1"}, "the constant a = '1' is not a number"),
        ({"a": True}, "the constant a = True is not a number"),
    ],
)
def test_a_bad_constant_is_named(constants: dict[str, float], said: str) -> None:
    with pytest.raises(RavineError) as refusal:
        SurfaceObjective("a x", constants)
    assert str(refusal.value) == said


@pytest.mark.parametrize("x_range", [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_an_empty_domain_is_named(x_range: tuple[float, float]) -> None:
    low, high = x_range
    for name, domain in (("x", (x_range, (0.0, 1.0))), ("y", ((0.0, 1.0), x_range))):
        with pytest.raises(RavineError) as refusal:
            SurfaceObjective("x", domain=domain)
        assert str(refusal.value) == (
            f"the domain of {name} = [{low:g}, {high:g}] is empty or not finite; "
            "write two numbers, the smaller first"
        )


def test_a_surface_is_made_as_an_experiment_describes_it() -> None:
    described: list[tuple[dict[str, Any], str, dict[str, float], Domain]] = [
        ({"surface": "ravine", "constants": {"a": 20.0}}, SURFACES["ravine"].formula, {"a": 20.0},
         SURFACES["ravine"].domain),
        ({"surface": "ravine", "domain": ((0, 1), (0, 2))}, SURFACES["ravine"].formula, {},
         ((0.0, 1.0), (0.0, 2.0))),
        ({"formula": "a x + b y", "constants": {"b": 3.0}}, "a x + b y", {"a": 1.0, "b": 3.0},
         ((-5.0, 5.0), (-5.0, 5.0))),
        ({"formula": "x", "domain": ((0, 1), (0, 2))}, "x", {}, ((0.0, 1.0), (0.0, 2.0))),
    ]  # fmt: skip
    for changed, formula, constants, domain in described:
        spec = SimpleNamespace(**{"surface": "", "formula": "", "constants": {}, "domain": None} | changed)
        made = described_surface(cast("DescribedSurface", spec))
        assert (made.formula, made.domain) == (formula, domain)
        assert constants.items() <= made.constants.items()


def test_a_formula_may_use_no_other_names() -> None:
    with pytest.raises(RavineError, match='unknown name in the formula "z"'):
        SurfaceObjective("x + z")


def test_an_unknown_row_is_answered_with_the_nearest() -> None:
    with pytest.raises(RavineError, match="did you mean rosenbrock"):
        surface_objective("rosenbrok")


def test_a_rows_constant_outside_its_range_is_refused() -> None:
    with pytest.raises(RavineError, match=r"a = -1 is outside \[0.1, 1000\]"):
        surface_objective("ravine", {"a": -1.0})


@ROWS
def test_a_rows_formula_is_the_same_written_out(row: Surface) -> None:
    # What the panel shows can be typed back in.
    names = ("x", "y", *DEFAULT_CONSTANTS)
    assert straight_line([parse(row.formula, names)], "scalar") == straight_line(
        [surface_objective(row.key).nodes[0]], "scalar"
    )


def test_over_all_examples_the_loss_is_the_same_since_there_are_none() -> None:
    objective, gradient = SurfaceObjective("x^2 + 3 y"), np.empty(2)
    assert objective.full_loss_and_gradient(np.array([2.0, 1.0]), gradient) == 7.0
    assert gradient.tolist() == [4.0, 3.0]


def test_whole_numbers_have_a_hessian_too() -> None:
    hessian = SurfaceObjective("x^4").hessian(np.array([10**10, 0]))
    np.testing.assert_allclose(hessian, [[12e20, 0.0], [0.0, 0.0]])


def test_a_surface_that_never_changes_is_its_own_clone() -> None:
    surface = SurfaceObjective("x^2 + y^2")
    assert surface.clone() is surface


def test_a_run_over_pieces_crosses_them_where_the_other_piece_has_no_value() -> None:
    pieces = SurfaceObjective("{x > 0: sqrt(x)^3 + ln(x + 1) y^2, x^2/2 + h y^2}", {"h": 2.0})
    gradient = np.empty(2)
    assert pieces.evaluate(np.array([-4.0, 1.0]), gradient) == 10.0
    assert gradient.tolist() == [-4.0, 4.0]
    assert pieces.evaluate(np.array([4.0, 0.0]), gradient) == pytest.approx(8.0)
    assert gradient.tolist() == pytest.approx([3.0, 0.0])
    assert pieces.constant_names == ("h",)
    stepper = make_stepper(
        pieces, optimizer="sgd", start=np.array([-0.5, 1.0]), values={"learning_rate": 0.1}
    )
    losses, path = np.empty(30), np.empty((30, 2))
    assert stepper.run(30, losses, path, lambda _step: None) == 30
    assert not stepper.divergence


def test_f_g_and_h_are_constants_where_they_do_not_define_the_function() -> None:
    assert SurfaceObjective("f(x, y) = f x + g y + h").constant_names == ("f", "g", "h")
    assert SurfaceObjective("h(x - 1)").notes == ("h(x - 1) is read as h*(x - 1)",)
    assert SurfaceObjective("θ_1^2 + λ w_2^2").constant_names == ("g",)
