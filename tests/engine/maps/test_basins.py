"""A map of basins says of every start what the run from there alone says."""

from __future__ import annotations

import numpy as np
import pytest

from engine.cancellation import Cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.maps.basins import LOOKS, Basins, BasinsRequest, basins, refined_basins, trail_from
from engine.maps.targets import DIVERGED, UNDECIDED
from engine.objective import Domain
from tests.engine.maps.samples import on_surface

WIDE: Domain = ((-5.0, 5.0), (-5.0, 5.0))


def request(experiment: Experiment, steps: int = 200, side: int = 65, domain: Domain = WIDE) -> BasinsRequest:
    return BasinsRequest(experiment, 0, steps, side, domain)


MOMENTUM = on_surface(racer='optimizer = "sgd"\nlearning_rate = 0.01\nmomentum = 0.8')


@pytest.fixture(scope="module")
def himmelblau() -> Basins:
    return basins(request(MOMENTUM))


def test_a_label_is_the_minimum_at_which_the_run_from_there_ends(himmelblau: Basins) -> None:
    assert len(himmelblau.minima) == 4
    asked = request(MOMENTUM)
    for i, j in np.random.default_rng(0).integers(0, 65, (80, 2)).tolist():
        path = trail_from(asked, (float(himmelblau.x[i]), float(himmelblau.y[j])))
        label = int(himmelblau.label[i, j])
        if label == DIVERGED:
            assert len(path) < 201
        elif label >= 0:
            away = np.hypot(*(path - himmelblau.minima[label]).T)
            assert away[-1] < 0.2
            arrival = int(himmelblau.arrival[i, j])
            assert (away[arrival :: 200 // LOOKS] < 0.2).all(), "there it stays"
            assert arrival % (200 // LOOKS) == 0 or arrival == 200
        else:
            assert (np.hypot(*(path[-1] - himmelblau.minima).T) > 0.1).all()


def test_shares_add_up_and_a_minimum_lies_in_its_own_basin(himmelblau: Basins) -> None:
    assert sum(himmelblau.shares().values()) == pytest.approx(1.0)
    for place, (x, y) in enumerate(himmelblau.minima.tolist()):
        i, j = (int(np.abs(axis - value).argmin()) for axis, value in ((himmelblau.x, x), (himmelblau.y, y)))
        assert himmelblau.label[i, j] == place
    assert himmelblau.losses == pytest.approx(np.zeros(4), abs=1e-9)


def test_the_map_at_a_step_holds_what_is_decided_by_then(himmelblau: Basins) -> None:
    assert (himmelblau.at_step(0) == UNDECIDED).all()
    assert (himmelblau.at_step(200) == himmelblau.label).all()
    counts = [int((himmelblau.at_step(step) != UNDECIDED).sum()) for step in range(0, 201, 20)]
    assert counts == sorted(counts)


def test_a_map_is_coarse_first_and_its_last_picture_is_computed_point_by_point() -> None:
    asked = request(MOMENTUM, steps=30, side=257)
    maps = [each for each in refined_basins(asked, shown=1) if each is not None]
    assert [len(each.x) for each in maps[:3]] == [65, 129, 257]
    shares = [float(each.computed.mean()) for each in maps if len(each.x) == 257]
    assert shares == sorted(shares)
    assert shares[0] < 0.8, "only frontiers are refined first"
    last = maps[-1]
    assert last.is_complete
    assert not maps[2].is_complete
    # the points of the coarse map are among those of the fine one
    assert (maps[0].label == last.label[::4, ::4]).all()
    guessed = ~maps[2].computed
    assert (maps[2].label == last.label)[guessed].mean() > 0.9
    assert (last.label == basins(asked).label).all()


def test_single_precision_agrees_but_at_frontiers() -> None:
    asked = request(on_surface(racer='optimizer = "adam"\nlearning_rate = 0.1'), steps=100)
    exact, fast = basins(asked), basins(asked, dtype=np.float32)
    assert (exact.label == fast.label).mean() > 0.999


def test_a_floor_of_minima_is_one_basin() -> None:
    experiment = on_surface("(x^2 + y^2 - 4)^2", 'optimizer = "sgd"\nlearning_rate = 0.01')
    found = basins(request(experiment, steps=300, domain=((-3.0, 3.0), (-3.0, 3.0))))
    (label, share) = max(found.shares().items(), key=lambda item: item[1])
    assert label >= 0
    assert share > 0.9
    inside = found.arrival[found.label == label]
    assert inside.min() < 20


def test_a_run_beyond_all_limits_diverges_and_says_when() -> None:
    experiment = on_surface("x^2 + 4 y^2", 'optimizer = "sgd"\nlearning_rate = 0.3')
    found = basins(request(experiment, steps=200))
    middle = len(found.y) // 2
    assert (found.label[:, middle] == 0).all(), "along x it converges"
    assert (np.delete(found.label, middle, axis=1) == DIVERGED).all()
    assert found.arrival[0, 0] < 100


def test_what_has_no_minimum_is_undecided() -> None:
    found = basins(request(on_surface("x + y", 'optimizer = "sgd"'), steps=20))
    assert found.shares() == {UNDECIDED: 1.0}
    assert len(found.minima) == 0


def test_settings_that_change_in_mid_run_change_for_every_start() -> None:
    change = '[[changes]]\nstep = 11\nracer = "sgd"\nlearning_rate = 0.008'
    racer = 'optimizer = "sgd"\nlearning_rate = 0.0002'
    slow, changed = (on_surface(racer=racer, more=more) for more in ("", change))
    before, after = basins(request(slow, steps=130)), basins(request(changed, steps=130))
    assert (after.label >= 0).mean() > (before.label >= 0).mean() + 0.3
    path = trail_from(request(changed, steps=60), (1.0, 1.0))
    moved = np.hypot(*np.diff(path, axis=0).T)
    assert moved[11] > 5.0 * moved[10]
    assert len(trail_from(request(changed, steps=5), (1.0, 1.0))) == 6


def test_a_trail_ends_where_the_run_diverges() -> None:
    experiment = on_surface("x^2 + y^2", 'optimizer = "sgd"\nlearning_rate = 3.0')
    assert len(trail_from(request(experiment), (1.0, 1.0))) < 60


def test_two_requests_of_the_same_map_are_equal() -> None:
    start = on_surface(more="", racer='optimizer = "sgd"')
    moved = parse_experiment(
        'ravine = 1\n[objective]\nkind = "surface"\nsurface = "himmelblau"\nstart = [1, 1]\n'
        '[[racers]]\noptimizer = "sgd"'
    )
    assert request(start) == request(moved)
    assert hash(request(start)) == hash(request(moved))
    assert request(start) != request(MOMENTUM)
    assert request(start) != request(start, steps=7)
    assert request(start) != "a request"


def test_what_is_no_surface_or_no_size_is_refused() -> None:
    network = parse_experiment(
        'ravine = 1\n[objective]\nkind = "network"\ndataset = "circle"\n'
        '[[objective.layers]]\nkind = "dense"\nunits = 1\n[[racers]]\noptimizer = "sgd"'
    )
    with pytest.raises(RavineError, match="needs a surface"):
        request(network)
    with pytest.raises(RavineError, match="66 points a side"):
        request(MOMENTUM, side=66)


def test_long_runs_are_left_within_a_few_steps() -> None:
    calls: list[int] = []

    def check() -> None:
        calls.append(len(calls))
        if len(calls) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(refined_basins(request(MOMENTUM, steps=100_000), check))
    assert len(calls) == 4
