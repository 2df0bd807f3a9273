"""What frames show of the runs that a racer stands for."""

from __future__ import annotations

import numpy as np

from engine.experiment.racer_seeds import with_seed
from engine.frames.projection import flattened
from engine.observers.session_observer import Observer
from engine.quartiles import quartiles
from engine.session.session import Session
from tests.engine.session.test_seed_runs import NETWORK, SURFACE


def test_a_frame_tells_the_losses_of_all_seeds_and_which_of_them_diverged() -> None:
    session = Session(SURFACE)
    session.advance(30)
    frame = Observer(session).frame().racers[0]
    seeds = frame.seeds
    assert seeds is not None
    alone = [Session(with_seed(SURFACE, number)) for number in range(8)]
    for each in alone:
        each.advance(30)
    now = [np.inf if each.step < 30 else each.racers[0].evaluate()[0] for each in alone]
    assert seeds.now.tolist() == now
    assert seeds.quartiles_now().tolist() == quartiles(np.array(now)).tolist()
    assert seeds.now[0] == frame.loss
    assert (seeds.count, seeds.diverged) == (8, sum(bool(each.divergence) for each in alone))
    assert 0 < seeds.diverged < 8
    assert seeds.success(1e-3) == np.mean(np.array(now) <= 1e-3)
    seen = [each.racers[0].losses.view().values_at(np.array([3, 29])) for each in alone]
    assert np.array_equal(seeds.quartiles_at(np.array([3, 29])), quartiles(np.array(seen)))
    assert [len(path) for path in seeds.paths] == [each.step + 1 for each in alone[1:]]


def test_a_network_shows_the_scores_and_the_paths_of_all_seeds_on_its_plane() -> None:
    session = Session(NETWORK)
    session.advance(6)
    frame = Observer(session, complete=False).frame()
    assert frame.network is not None
    assert frame.plane is not None
    assert [len(each) for each in frame.network.seed_scores] == [2, 0]
    alone = Session(with_seed(NETWORK, 2))
    alone.advance(6)
    same = Observer(alone, complete=False).frame()
    assert same.network is not None
    metrics = [list(score.metrics()) for score in frame.network.seed_scores[0][1]]
    assert metrics == [list(score.metrics()) for score in same.network.scores[0]]
    many, one = flattened(frame).racers
    assert one.seeds is None
    assert many.seeds is not None
    for number, path in enumerate(many.seeds.paths):
        other = session.seeds.runs[0][number].racers[0]
        assert path.shape == (7, 2)
        assert np.allclose(path[-1], frame.plane.plane.coordinates(other.theta[None])[0])
