from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.measures import MEASURES, MeasureRequest
from engine.network.scores import Scorer
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

LAYERS = [dense(3, "tanh"), {"kind": "dropout", "rate": 0.5}, dense(1, "sigmoid")]


def session(**given: Any) -> Session:
    spec = NetworkSpec(
        **{
            "dataset": "many_inputs",
            "data": {"samples": 20, "inputs": 5, "test_share": 0.5},
            "layers": specs_of(LAYERS),
            "loss": "binary_crossentropy",
            **given,
        }
    )
    stopping = {"patience": 1, "every": 2, "min_delta": 1.0}
    return Session(Experiment(spec, named((RacerSpec("sgd"), RacerSpec("adam", early_stopping=stopping)))))


def measured(key: str, racer: int = 0, step: int = 4, run: Session | None = None, **values: Any) -> float:
    row = MEASURES[key]
    complete = {parameter.name: parameter.default for parameter in row.parameters} | values
    return row.of(MeasureRequest(session() if run is None else run, racer, step, complete))


def test_scores_are_those_of_the_part_and_of_as_many_examples_as_asked() -> None:
    run = session()
    loss, quality = (measured(key, run=run, part="test") for key in ("scored_loss", "scored_quality"))
    racer = run.racers[0]
    assert racer.network_objective is not None
    score = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)[1]
    assert (loss, quality) == (score.loss, score.accuracy)
    whole_spec = run.experiment.objective
    assert isinstance(whole_spec, NetworkSpec)
    more = measured("scored_loss", part="test", samples=40)
    assert more == measured(
        "scored_loss", run=session(data={"samples": 40, "inputs": 5, "test_share": 0.5}), part="test"
    )
    assert more != loss
    spec = replace(whole_spec, data={**whole_spec.data, "test_share": 0.0})
    whole = Session(Experiment(spec, named((RacerSpec("sgd"),))))
    assert np.isnan(measured("scored_loss", run=whole, part="test"))
    assert np.isnan(measured("scored_quality", run=whole, part="test"))


def test_weights_are_counted_and_measured_without_biases() -> None:
    run = session()
    run.advance(4)
    objective = run.racers[0].network_objective
    assert objective is not None
    weights = objective.network.weights(run.racers[0].theta, 0)
    assert weights is not None
    inner = np.abs(weights[:, :5])
    assert measured("small_weights", size=0.3) == float((inner < 0.3).mean())
    assert measured("weight_size") == pytest.approx(float(np.sqrt(np.square(inner).mean())))
    for layer in (1, 7):  # dropout has none, and there are but three
        assert np.isnan(measured("weight_size", layer=layer))
        assert np.isnan(measured("small_weights", layer=layer))


def test_a_racer_that_stopped_early_has_made_fewer_steps() -> None:
    assert (measured("last_step", 0, 9), measured("last_step", 1, 9)) == (9.0, 4.0)


def test_a_surface_has_no_scores() -> None:
    bowl = Session(Experiment(SurfaceSpec(formula="x^2+y^2"), named((RacerSpec("sgd"),))))
    with pytest.raises(RavineError, match="networks"):
        measured("scored_loss", run=bowl)
