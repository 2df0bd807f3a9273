from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.control.landscape_refiner import LandscapeRefining
from engine.frames.frame import Address, Frame
from engine.landscape.grid import landscape_of_plane
from engine.landscape.plane import Plane
from engine.landscape.refiner import RefinedLandscape
from engine.objective import Objective
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.observers.test_plane_observer import CIRCLE


class FakeSurvey:
    """A thread that a test controls."""

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[[], Objective], Plane]] = []
        self.waiting: RefinedLandscape | None = None
        self.running = False

    def stop(self) -> None:
        self.running = False

    def request(self, make: Callable[[], Objective], plane: Plane) -> int:
        self.running = True
        self.asked.append((make, plane))
        return len(self.asked)

    def cancel(self) -> None:
        self.waiting = None

    def take(self) -> RefinedLandscape | None:
        found, self.waiting = self.waiting, None
        return found

    def finish(self, points: int = 17) -> None:
        make, plane = self.asked[-1]
        self.waiting = RefinedLandscape(
            len(self.asked), plane, landscape_of_plane(make(), plane, points), finished=True
        )


def frame_at(observer: Observer, step: int) -> Frame:
    observer.session.seek(Address(step))
    return observer.frame()


def test_a_frame_gets_the_finest_picture_of_its_plane_as_soon_as_there_is_one() -> None:
    survey = FakeSurvey()
    surveying = LandscapeRefining(lambda: survey)
    observer = Observer(Session(CIRCLE), complete=False)
    coarse = surveying.with_landscape(frame_at(observer, 4))
    assert coarse.landscape.z.shape == (9, 9)
    assert surveying.refined(coarse) is None
    survey.finish()
    fine = surveying.refined(coarse)
    assert fine is not None
    assert fine.landscape.z.shape == (17, 17)
    # the loss is that of the very network: every second point is the coarse one's
    assert fine.landscape.z[::2, ::2].tobytes() == coarse.landscape.z.tobytes()
    assert surveying.with_landscape(frame_at(observer, 5)).landscape is fine.landscape
    assert len(survey.asked) == 1


def test_a_picture_of_an_older_plane_is_not_shown() -> None:
    survey = FakeSurvey()
    surveying = LandscapeRefining(lambda: survey)
    observer = Observer(Session(CIRCLE), complete=False)
    surveying.with_landscape(frame_at(observer, 4))
    survey.finish()
    stale = survey.waiting
    newer = surveying.with_landscape(frame_at(observer, 8))
    survey.waiting = stale
    assert surveying.refined(newer) is None
    assert surveying.with_landscape(newer).landscape is newer.landscape


def test_the_thread_ends_with_the_window_and_no_frame_without_a_plane_starts_one() -> None:
    survey = FakeSurvey()
    surveying = LandscapeRefining(lambda: survey)
    frame = frame_at(Observer(Session(CIRCLE), complete=False), 1)
    surveying.with_landscape(replace(frame, plane=None))
    assert survey.running is False
    surveying.with_landscape(frame)
    was_running = survey.running
    surveying.stop()
    assert (was_running, survey.running) == (True, False)
