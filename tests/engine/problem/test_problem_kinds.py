"""What a problem of each kind is: its start, its plane, its phases, what is known of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from engine.averages.objective import LATEX
from engine.cancellation import Cancelled
from engine.data import DATASETS, whole_series
from engine.errors import RavineError
from engine.experiment.description import AverageSpec, LayerSpec, NetworkSpec, ObjectiveSpec, SurfaceSpec
from engine.layers import tape
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray
from engine.parameters import DIALECTS, Dialect
from engine.problem.problem import (
    GRID,
    MIN_GRID,
    Problem,
    _around,
    _minimum,
    _reaching,
    build_data,
    build_problem,
)
from tests.engine.networks import dense, specs_of


def built(spec: ObjectiveSpec, seed: int = 0) -> Problem:
    return build_problem(spec, seed, "textbook")


def test_a_typed_surface_starts_four_fifths_along_each_side() -> None:
    problem = built(SurfaceSpec(formula="x^2 + y^2"))
    assert problem.domain == ((-5.0, 5.0), (-5.0, 5.0))
    assert problem.start.tolist() == [3.0, 3.0]
    assert problem.start.dtype == np.float64
    oblong = built(SurfaceSpec(formula="x^2 + y^2", domain=((0.0, 10.0), (-1.0, 1.0))))
    assert oblong.domain == ((0.0, 10.0), (-1.0, 1.0))
    np.testing.assert_allclose(oblong.start, (8.0, 0.6))
    assert built(SurfaceSpec(formula="x^2 + y^2", start=(1.0, -2.0))).start.tolist() == [1.0, -2.0]


def test_a_surface_is_known_by_its_formula() -> None:
    problem = built(SurfaceSpec(formula="x^2 + a y^2", constants={"a": 3.0}))
    assert problem.phases == ("loss", "gradient", "update")
    assert problem.formula == "x^{2}+a\\,y^{2}"
    assert problem.is_quadratic
    assert not built(SurfaceSpec(formula="x^4 + y^2")).is_quadratic
    assert problem.surface_objective is problem.objective
    others = (problem.network_objective, problem.average_objective, problem.data, problem.steps)
    assert others == (None, None, None, None)
    assert problem.minima == ()
    assert problem.points == GRID
    assert problem.landscape.z.shape == (GRID, GRID)


def test_a_surface_of_the_catalogue_has_its_own_plane_start_and_minima() -> None:
    problem = built(SurfaceSpec("cosine_family"))
    assert problem.domain == ((-3.0, 3.0), (-3.0, 3.0))
    assert problem.start.tolist() == [1.0, 0.2]
    moved = built(SurfaceSpec("cosine_family", domain=((0.0, 1.0), (0.0, 2.0)), start=(0.5, 0.5)))
    assert moved.domain == ((0.0, 1.0), (0.0, 2.0))
    assert moved.start.tolist() == [0.5, 0.5]


def test_minima_are_known_at_the_constants_defaults_alone() -> None:
    assert built(SurfaceSpec("quadratic_family")).minima == ((0.0, 0.0),)
    assert built(SurfaceSpec("quadratic_family", constants={"a": 1.0})).minima == ((0.0, 0.0),)
    assert built(SurfaceSpec("quadratic_family", constants={"a": 2.0})).minima == ()


def test_a_moved_start_is_told_with_both_places() -> None:
    problem = built(SurfaceSpec(formula="ln(x)", start=(-1.0, 2.0)))
    assert problem.moved_start == (
        "The function is not defined at (−1, 2), so the start was moved to the nearest point where it is: "
        "(0.125, 2)."
    )


def test_a_series_is_a_bowl_that_ends_with_its_last_value() -> None:
    problem = built(AverageSpec("temperature"))
    objective, data = problem.average_objective, problem.data
    assert objective is problem.objective
    assert objective is not None
    assert data is not None
    series = data.y[:, 0]
    assert problem.phases == ("sample", "loss", "gradient", "update")
    assert problem.start.tolist() == [0.0, 0.0]
    assert problem.steps == objective.samples == len(series)
    assert problem.is_quadratic
    assert problem.formula == LATEX
    others = (problem.surface_objective, problem.network_objective, problem.moved_start, problem.points)
    assert others == (None, None, "", GRID)
    assert problem.minima == ((objective.mean, 1.0),)
    assert objective.mean == pytest.approx(series.mean())
    low, high = min(0.0, series.min()), max(0.0, series.max())
    room = 0.15 * (high - low)
    np.testing.assert_allclose(problem.domain, ((low - room, high + room), (-0.15, 1.15)))
    asked = built(AverageSpec("temperature", start=(99.0, 2.0)))
    assert asked.start.tolist() == [99.0, 2.0]
    low = series.min()
    np.testing.assert_allclose(asked.domain[0], (low - 0.15 * (99 - low), 99 + 0.15 * (99 - low)))
    assert asked.domain[1] == pytest.approx((-0.3, 2.3))
    given = built(AverageSpec("temperature", domain=((0.0, 1.0), (0.0, 2.0))))
    assert given.domain == ((0.0, 1.0), (0.0, 2.0))


DEEP = specs_of([dense(3, "tanh"), dense(1)])


def test_a_network_is_drawn_about_its_start_where_the_data_have_no_plane() -> None:
    problem = built(NetworkSpec("circle", layers=DEEP))
    x, y = problem.start[:2]
    assert problem.domain == ((x - 4.0, x + 4.0), (y - 4.0, y + 4.0))
    assert problem.phases == ("batch", "forward", "loss", "backward", "update")
    assert problem.network_objective is problem.objective
    assert (problem.surface_objective, problem.average_objective, problem.steps) == (None, None, None)
    assert (problem.formula, problem.is_quadratic, problem.minima) == ("", False, ())
    given = built(NetworkSpec("circle", layers=DEEP, domain=((0.0, 1.0), (0.0, 2.0))))
    assert given.domain == ((0.0, 1.0), (0.0, 2.0))


def test_one_linear_neuron_is_a_bowl_with_a_formula() -> None:
    problem = built(NetworkSpec("line_dense"))
    assert problem.formula == r"\frac{1}{N}\sum_{i}\left(w\,x_{i}+b-y_{i}\right)^{2}"
    assert problem.is_quadratic
    assert problem.data is not None
    assert problem.domain == problem.data.plane
    wide = built(NetworkSpec("circle", layers=specs_of([dense(1)])))
    assert (wide.formula, wide.is_quadratic) == ("", True)


def test_one_seed_gives_data_start_and_batches_apart() -> None:
    spec = NetworkSpec("circle", layers=DEEP, batch_size=5)
    first, again, other = built(spec), built(spec), built(spec, 1)
    assert first.data is not None
    assert other.data is not None
    np.testing.assert_array_equal(first.start, again.start)
    assert (first.start != other.start).any()
    assert (first.data.x != other.data.x).any()
    np.testing.assert_array_equal(build_data(spec, 0).x, first.data.x)
    # a start drawn by a seed of its own leaves the data as they are
    drawn = built(NetworkSpec("circle", layers=DEEP, start_seed=1))
    assert drawn.data is not None
    np.testing.assert_array_equal(drawn.data.x, first.data.x)
    assert (drawn.start != first.start).any()
    np.testing.assert_array_equal(
        drawn.start, built(NetworkSpec("circle", layers=DEEP, start_seed=1), 5).start
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_data_start_batches_and_masks_are_drawn_by_the_children_of_the_seed(dialect: Dialect) -> None:
    spec = NetworkSpec("circle", layers=(*DEEP[:1], LayerSpec("dropout"), *DEEP[1:]), batch_size=5)
    problem = build_problem(spec, 7, dialect)
    data_seed, start_seed, batch_seed, mask_seed = np.random.SeedSequence(7).spawn(4)
    data, network = problem.data, problem.network_objective
    assert data is not None
    assert network is not None
    np.testing.assert_array_equal(data.x, DATASETS["circle"].make(np.random.default_rng(data_seed)).x)
    again = NetworkObjective.from_spec(spec, data, dialect=dialect, seed=int(mask_seed.generate_state(1)[0]))
    np.testing.assert_array_equal(problem.start, again.network.start(np.random.default_rng(start_seed)))
    assert problem.batch_seed.spawn_key == batch_seed.spawn_key
    assert (problem.batch_seed.entropy, network.seed) == (7, again.seed)
    walk = AverageSpec("temperature")
    series = whole_series(DATASETS["temperature"], np.random.default_rng(data_seed), {})
    average = build_problem(walk, 7, dialect)
    assert average.data is not None
    np.testing.assert_array_equal(average.data.y, series.y)
    assert average.batch_seed.spawn_key == batch_seed.spawn_key
    assert build_problem(SurfaceSpec("bowl"), 7, dialect).batch_seed.entropy == 7


@pytest.mark.parametrize(
    "spec",
    [
        SurfaceSpec(formula="x^2 + y^2", start=(1, 2)),
        AverageSpec("temperature", start=(1, 2)),
        NetworkSpec("line_dense", start=(1, 2)),
    ],
    ids=lambda spec: spec.kind,
)
def test_a_start_of_whole_numbers_is_one_of_float64(spec: ObjectiveSpec) -> None:
    problem = built(spec)
    assert (problem.start.tolist(), problem.start.dtype.name) == ([1.0, 2.0], "float64")


def table_in(folder: Path, *rows: str) -> str:
    (folder / "own.csv").write_text("\n".join(rows), encoding="utf-8")
    return "own.csv"


def test_an_own_table_is_read_as_its_spec_says(tmp_path: Path) -> None:
    csv, folder = (
        table_in(tmp_path, "a,b,c,d", *(f"{i},{i * i},{-i},{7 * i}" for i in range(30))),
        str(tmp_path),
    )
    data = built(
        NetworkSpec(
            csv=csv,
            folder=folder,
            target="b",
            columns=("d", 1),
            features=("d", "a", "a*d"),
            data={"scaling": "none", "test_share": 0.0},
            layers=specs_of([dense(1)]),
        )
    ).data
    assert data is not None
    assert (data.target_name, data.feature_names) == ("b", ("d", "a", "a*d"))
    order = np.argsort(data.x[:, 1])
    expected = [(7 * i, i, 7 * i * i) for i in range(30)]
    np.testing.assert_array_equal(data.x[order], expected)
    np.testing.assert_array_equal(data.y[order, 0], np.arange(30.0) ** 2)
    drawn = [built(NetworkSpec(csv=csv, folder=folder), seed).data for seed in (3, 3, 4)]
    first, again, other = (data.test_x.tolist() for data in drawn if data is not None)
    assert first == again != other
    series = built(AverageSpec(csv=csv, folder=folder, column="c")).data
    assert series is not None
    np.testing.assert_array_equal(series.y[:, 0], -np.arange(30.0))


def test_what_is_wrong_in_a_table_or_in_its_choice_is_told_with_its_key(tmp_path: Path) -> None:
    csv, folder = table_in(tmp_path, "a,b", *(f"{i},{i}" for i in range(30))), str(tmp_path)
    for spec, key in (
        (NetworkSpec(csv=csv, folder=folder, target="z"), "target"),
        (NetworkSpec(csv=csv, folder=folder, columns=("z",)), "columns[0]"),
        (NetworkSpec(csv="no.csv", folder=folder), "csv"),
        (AverageSpec(csv=csv, folder=folder, column="z"), "column"),
        (AverageSpec(csv="no.csv", folder=folder), "csv"),
    ):
        with pytest.raises(RavineError) as refusal:
            built(spec)
        said = str(refusal.value)
        assert said.startswith((f"objective.{key}: ", f"objective.{key} = ")), said
        assert said.count("objective.") == 1


def test_data_that_were_made_already_are_taken_as_they_are() -> None:
    spec = NetworkSpec("circle", layers=DEEP)
    data = build_data(spec, 7)
    assert build_problem(spec, 0, "textbook", data=data).data is data


@pytest.mark.parametrize(
    ("curvatures", "found"),
    [
        ((2.0, 8.0), True),
        ((5e-12, 4.0), True),
        ((4e-12, 4.0), False),
        ((2e-12, 4.0), False),
        ((-1.0, 4.0), False),
    ],
)
def test_a_loss_has_a_minimum_where_it_rises_in_every_direction(
    curvatures: tuple[float, float], *, found: bool
) -> None:
    hessian, start = np.diag(curvatures), np.array([3.0, -1.0])

    def slope(theta: FloatArray, gradient: FloatArray) -> float:
        gradient[...] = hessian @ (theta - (1.0, 2.0))
        return 0.0

    objective = SimpleNamespace(size=2, hessian=lambda _: hessian, full_loss_and_gradient=slope)
    minimum = _minimum(cast("NetworkObjective", objective), start)
    if found:
        np.testing.assert_allclose(np.asarray(minimum), (1.0, 2.0), rtol=1e-12)
    assert (minimum is not None) is found


def test_the_plane_lies_about_the_start_unless_the_minimum_is_out_of_reach() -> None:
    start = np.array([0.0, 1.0, 7.0])
    about_start = ((-4.0, 4.0), (-3.0, 5.0))
    assert _around(start, None) == _around(start[:2], np.array([3.9, 1.0])) == about_start
    assert _around(np.array([3.0, 1.0]), np.array([5.0, 1.0])) == ((-1.0, 7.0), (-3.0, 5.0))
    assert _around(start[:2], np.array([4.0, 1.0])) == ((-1.0, 9.0), (-3.0, 5.0))
    assert _around(start[:2], np.array([0.0, -9.0])) == ((-4.0, 4.0), (-21.5, 3.5))
    assert _reaching(3.0, 3.0) == (2.0, 4.0)
    assert _reaching(2.0, 4.0, 3.0) == pytest.approx((1.7, 4.3))


def test_many_examples_make_a_coarser_picture() -> None:
    def points(samples: int, units: int) -> int:
        layers = specs_of([dense(units, "tanh"), dense(1)])
        problem = built(NetworkSpec("circle", data={"samples": samples}, layers=layers))
        return problem.points

    assert points(100, 3) == GRID
    # 5e8 products of an example and a parameter: 8000 to learn from and 33 leave 43^2 points
    assert points(10_000, 8) == 43
    assert points(10_000, 256) == MIN_GRID


TOO_FEW = "this network has 1 parameter, and a picture needs 2; give the neuron a bias or another input"
TOO_LARGE = (
    "the loss at the start is inf, not a finite number; scale the columns (data.scaling), let smaller "
    'weights be drawn, or compute in precision = "float64"'
)
NOWHERE = (
    "the function is not defined anywhere in what is drawn (x from −1 to 2 and y from 0 to 4); change the "
    "formula or its constants"
)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            NetworkSpec("circle", layers=DEEP, start=(1.0, 2.0)),
            ".start has 2 numbers; this network has 13 parameters",
        ),
        (NetworkSpec("line_dense", layers=specs_of([dense(1, use_bias=False)])), f".layers: {TOO_FEW}"),
        (NetworkSpec("line_dense", start=(1e300, 1e300)), f": {TOO_LARGE}"),
        (SurfaceSpec(formula="sqrt(-1-x^2)", domain=((-1.0, 2.0), (0.0, 4.0))), f": {NOWHERE}"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_told_in_full(spec: ObjectiveSpec, said: str) -> None:
    with pytest.raises(RavineError) as refusal:
        built(spec)
    assert str(refusal.value) == f"objective{said}"


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_a_network_can_be_given_up_between_data_network_and_first_loss(calls: int) -> None:
    left = [calls]

    def check() -> None:
        left[0] -= 1
        if not left[0]:
            raise Cancelled

    with pytest.raises(Cancelled):
        build_problem(NetworkSpec("circle", layers=DEEP), 0, "textbook", check=check)


def test_a_long_step_is_left_in_its_midst_but_not_in_what_another_thread_computes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tape, "LONG", 0)
    is_wanted = True

    def check() -> None:
        if not is_wanted:
            raise Cancelled

    problem = build_problem(NetworkSpec("circle", layers=DEEP), 0, "textbook", check=check)
    network = problem.network_objective
    assert network is not None
    gradient, other = np.zeros(network.size), np.zeros(network.size)
    clone, is_wanted = network.clone(), False
    with pytest.raises(Cancelled):
        network.evaluate(problem.start, gradient)
    loss = clone.evaluate(problem.start, other)
    is_wanted = True
    assert network.evaluate(problem.start, gradient) == loss
    assert (gradient == other).all()
