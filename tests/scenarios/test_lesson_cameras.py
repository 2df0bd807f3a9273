"""From where lessons look at their surface: the racers are not behind its near wall."""

from __future__ import annotations

import numpy as np
import pytest

from app.lessons import Lesson, catalogue, lesson_experiment
from engine.experiment.description import Experiment
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from widgets.landscape.surface_scene import scene_of
from widgets.scene.picture import Picture
from widgets.scene.surface_lines import clamped_point, occluded
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")
INK = load_theme("ink")
#: Early in a run, when all racers move.
STEPS = (1, 15, 30)


def on_surfaces() -> list[Lesson]:
    lessons = [lesson for _, rows in catalogue().chapters() for lesson in rows]
    return [lesson for lesson in lessons if shows_surface(lesson_experiment(lesson.path))]


def shows_surface(experiment: Experiment) -> bool:
    return experiment.shown("workspace") in {"descent", "surfaces"}


@pytest.mark.parametrize("lesson", on_surfaces(), ids=lambda lesson: lesson.key)
def test_most_racers_of_a_lesson_are_seen_from_where_it_looks(lesson: Lesson) -> None:
    session = Session(lesson_experiment(lesson.path))
    hidden = []
    for step in STEPS:
        session.seek(Address(step))
        scene = scene_of(Observer(session).frame(), INK)
        picture = Picture.of(scene, INK, (700, 480))
        points = [clamped_point(picture.geometry, (marker.x, marker.y))[0] for marker in scene.markers]
        hidden.append(occluded(picture.geometry, picture.layout.projection, np.concatenate(points)))
    assert np.concatenate(hidden).mean() <= 0.5
