"""Fields are made ready in a thread: coarse at once, then as they were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QObject
from PyQt6.QtTest import QSignalSpy

from tests.widgets.scene.demo import field_of
from widgets.plots.contour_map import map_of
from widgets.plots.field_preparer import FieldPreparer, coarse_of
from widgets.scene.description import HeightField
from widgets.scene.refined_field import refined_field

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def fields() -> Iterator[FieldPreparer]:
    owner = QObject()
    made = FieldPreparer(owner)
    made.in_background = True
    yield made
    made.join()
    owner.deleteLater()


def test_a_new_field_is_seen_coarse_until_it_is_ready(fields: FieldPreparer) -> None:
    field, told = field_of("peaks", points=129), QSignalSpy(fields.ready)
    seen = fields.shown(field)
    assert seen.coarse
    assert seen.domain == field.domain
    assert fields.shown(field) in {seen, field}  # the thread may be done by now
    fields.join()
    assert fields.shown(field) is field
    assert len(told) == 1 or told.wait(5000)
    hits = map_of.cache_info().hits
    map_of(field)
    assert map_of.cache_info().hits == hits + 1


def test_outside_a_window_nothing_waits(fields: FieldPreparer) -> None:
    fields.in_background = False
    field = field_of("peaks", points=129)
    assert fields.shown(field) is field


def test_a_plane_that_is_being_refined_shows_its_last_picture_until_the_next_is_ready(
    fields: FieldPreparer,
) -> None:
    first, second = field_of("peaks", points=9), field_of("peaks", points=17)
    assert fields.shown(first).coarse
    fields.join()
    assert fields.shown(first) is first
    assert fields.shown(second) in {first, second}
    moved = replace(second, x=second.x + 1.0)
    seen = fields.shown(moved)
    assert seen is moved or (seen.coarse and seen.domain == moved.domain)


def test_a_coarse_field_has_every_second_point_and_is_not_refined() -> None:
    field = field_of("peaks", points=129)
    coarse = coarse_of(field)
    assert np.array_equal(coarse.z, field.z[::2, ::2])
    assert np.array_equal(refined_field(coarse).heights, coarse.z)
    holes = replace(field, z=np.where(field.z > 1.0, np.nan, field.z))
    assert coarse_of(holes).z.shape == (33, 33)
    even = HeightField(np.linspace(0, 1, 66), np.linspace(0, 1, 66), np.ones((66, 66)))
    assert coarse_of(even).z.shape == (66, 66)
    hardly = replace(field, z=np.where(np.arange(129)[:, None] == 1, field.z, np.nan))
    assert coarse_of(hardly).z.shape == (129, 129)
