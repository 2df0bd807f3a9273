"""Starts of one's own in the training panel, and races over starts."""

from __future__ import annotations

import pytest

from engine.experiment.description import as_surface
from tests.widgets.frames import ravine_frame, regression_frame
from tests.widgets.training.panel_access import edits, press
from widgets.training.races import RACES, raced
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_racer_gets_a_start_of_its_own_where_it_starts_and_gives_it_back(panel: TrainingPanel) -> None:
    made = edits(panel)
    press(panel, "own_start")
    chosen = made[-1].racers[0]
    assert chosen.start == panel.start.start
    assert made[-1].racers[1].start is None
    press(panel, "own_start")
    assert made[-1].racers[0].start is None


def test_a_race_over_starts_scatters_copies_over_what_is_drawn_of_a_surface() -> None:
    experiment = ravine_frame(0).experiment
    race = next(race for race in RACES if race.key == "start")
    assert race.fits(experiment)
    assert not race.fits(regression_frame(0).experiment)
    entrants = tuple(race.entrants(experiment, experiment.racers[0]))
    starts = [racer.start for racer in raced(experiment, entrants).racers]
    assert len(set(starts)) == len(entrants) >= 16
    surface = as_surface(experiment.objective)
    assert surface is not None
    (low, high), _ = surface.usual_domain
    assert all(start is not None and low <= start[0] <= high for start in starts)
