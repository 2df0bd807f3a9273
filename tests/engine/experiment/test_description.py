from __future__ import annotations

import pytest

from engine.experiment.description import AverageSpec, Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.surfaces.catalogue import DEFAULT_DOMAIN, SURFACES

RACERS = (RacerSpec("sgd", name="sgd"),)


@pytest.mark.parametrize("key", list(SURFACES))
def test_a_surface_says_whether_its_height_is_logarithmic_unless_the_experiment_does(key: str) -> None:
    surface = SurfaceSpec(surface=key)
    assert Experiment(surface, RACERS).shown("log_height") is SURFACES[key].log_height
    for said in (True, False):
        assert Experiment(surface, RACERS, view={"log_height": said}).shown("log_height") is said


def test_a_formula_or_a_network_has_its_loss_as_height() -> None:
    for objective in (SurfaceSpec(formula="x^2"), NetworkSpec("line_dense")):
        assert Experiment(objective, RACERS).shown("log_height") is False


def test_without_a_domain_of_its_own_a_surface_is_drawn_where_it_usually_is() -> None:
    assert SurfaceSpec(surface="himmelblau").usual_domain == SURFACES["himmelblau"].domain
    assert SurfaceSpec(formula="x^2").usual_domain == DEFAULT_DOMAIN


def test_what_is_trained_has_a_title_that_its_numbers_do_not_change() -> None:
    objectives = (
        SurfaceSpec(surface="bowl"),
        SurfaceSpec(formula="x^2 + a y^2", constants={"a": 3.0}),
        NetworkSpec("old_faithful"),
        NetworkSpec(csv="data/rivers.csv"),
        AverageSpec("temperature"),
        AverageSpec(csv="data/rivers.csv"),
    )
    titles = [each.title for each in objectives]
    assert titles[1:4] == ["x^2 + a y^2", "Old Faithful", "rivers"]
    assert titles[5] == "Average of rivers"
    assert len(set(titles)) == len(titles)
    assert objectives[1].with_value("a", 5.0).title == titles[1]
