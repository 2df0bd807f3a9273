"""Maps whose axes have one scale, and the button that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QEvent, QPointF
from PyQt6.QtGui import QEnterEvent
from PyQt6.QtWidgets import QApplication, QWidget

from tests.widgets.frames import ravine_frame
from widgets.landscape.contour_view import ContourView
from widgets.plots.plot_view import PlotView
from widgets.plots.scale_button import EQUAL_SCALES, ScaleButton
from widgets.run.loss_view import LossView
from widgets.style.theme import themes
from widgets.surface_reading.convexity_view import ConvexityView

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


@pytest.fixture
def panel() -> Iterator[tuple[ContourView, ScaleButton]]:
    parent = QWidget()
    view = ContourView(INK, parent)
    view.resize(500, 300)
    (button,) = view.findChildren(ScaleButton)
    yield view, button
    parent.deleteLater()


def enter(view: ContourView) -> None:
    at = QPointF(100.0, 100.0)
    QApplication.sendEvent(view, QEnterEvent(at, at, at))


@pytest.mark.parametrize("kind", [ContourView, ConvexityView])
@pytest.mark.parametrize("size", [(640, 400), (300, 600), (1400, 180)])
def test_a_map_with_equal_scales_has_as_many_pixels_for_a_unit_both_ways(
    kind: type[PlotView], size: tuple[int, int]
) -> None:
    view = kind(INK)
    view.resize(*size)
    view.apply(ravine_frame(view={EQUAL_SCALES: True}))
    area = view.area()
    across = area.width() / (view.x_axis.high - view.x_axis.low)
    up = area.height() / (view.y_axis.high - view.y_axis.low)
    assert across == pytest.approx(up)
    assert view.rect().toRectF().contains(area)


def test_curves_never_have_equal_scales() -> None:
    plain, asked = LossView(INK), LossView(INK)
    plain.apply(ravine_frame())
    asked.apply(ravine_frame(view={EQUAL_SCALES: True}))
    assert plain.area() == asked.area()


def test_the_button_appears_with_the_mouse_within_the_axes(panel: tuple[ContourView, ScaleButton]) -> None:
    view, button = panel
    view.apply(ravine_frame(view={EQUAL_SCALES: True}))
    assert button.isHidden()
    enter(view)
    assert not button.isHidden()
    assert button.isChecked()
    assert view.area().contains(button.geometry().toRectF())
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert button.isHidden()


def test_the_button_asks_for_the_other_scales(panel: tuple[ContourView, ScaleButton]) -> None:
    view, button = panel
    asked: list[dict[str, object]] = []
    view.view_edited.connect(asked.append)
    view.apply(ravine_frame())
    enter(view)
    button.click()
    assert asked == [{EQUAL_SCALES: True}]


def test_a_small_map_and_a_map_without_a_surface_have_no_button(
    panel: tuple[ContourView, ScaleButton],
) -> None:
    view, button = panel
    enter(view)
    assert button.isHidden()
    view.resize(120, 90)
    view.apply(ravine_frame())
    enter(view)
    assert button.isHidden()
