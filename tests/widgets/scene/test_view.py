from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QToolButton

from engine.objective import Domain
from tests.qt_input import qtest
from tests.widgets.scene.demo import INK, scene_of
from tests.widgets.scene.test_software import pixels_of
from widgets.painting.opengl_support import opengl_support
from widgets.scene.axes import lay_out
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.geometry import geometry_of
from widgets.scene.opengl import OpenGLCanvas
from widgets.scene.pointing import ground_at
from widgets.scene.software_canvas import SoftwareCanvas
from widgets.scene.surface_lines import clamped_point
from widgets.scene.view import SceneView
from widgets.style.theme import load_theme

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SIZE = (500, 400)


@pytest.fixture
def view(qapp: QApplication) -> Iterator[SceneView]:
    made = SceneView(INK, canvas="software", motion=False)
    made.resize(*SIZE)
    made.set_scene(scene_of("ravine"))
    made.show()
    qapp.processEvents()
    yield made
    made.close()
    made.deleteLater()


def pixel_of(view: SceneView, point: tuple[float, float]) -> QPoint:
    scene = view.shown()
    assert scene is not None
    geometry = geometry_of(scene)
    x, y = lay_out(scene, geometry, (view.width(), view.height())).projection.project(
        clamped_point(geometry, point)[0]
    )[0][0]
    return QPoint(round(float(x)), round(float(y)))


def move(view: SceneView, to: QPoint, held_down: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Sent and not acted out with the cursor, whose moves an X server reports when it likes."""
    at, none = QPointF(to), Qt.MouseButton.NoButton
    where = view.mapToGlobal(at)
    plain = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QMouseEvent(QEvent.Type.MouseMove, at, where, none, held_down, plain))


def drag(view: SceneView, start: QPoint, stop: QPoint, button: Qt.MouseButton = LEFT) -> None:
    qtest.mousePress(view, button, pos=start)
    move(view, stop, button)
    qtest.mouseRelease(view, button, pos=stop)


def test_a_left_drag_turns_the_camera(view: SceneView) -> None:
    before = view.camera
    drag(view, QPoint(300, 300), QPoint(340, 310))
    assert view.camera.azimuth < before.azimuth
    assert view.camera.elevation > before.elevation


def test_a_right_drag_moves_the_picture(view: SceneView) -> None:
    drag(view, QPoint(300, 300), QPoint(350, 280), RIGHT)
    assert view.camera.pan == pytest.approx((50 / SIZE[0], -20 / SIZE[1]))


def test_the_wheel_zooms_where_it_points(view: SceneView) -> None:
    at = pixel_of(view, (1.0, 0.5))
    event = QWheelEvent(
        QPointF(at),
        view.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert view.camera.zoom > 1.2
    moved = pixel_of(view, (1.0, 0.5)) - at
    assert abs(moved.x()) <= 2
    assert abs(moved.y()) <= 2


def test_a_double_click_resets_the_view(view: SceneView) -> None:
    view.set_camera(Camera(azimuth=20.0, elevation=60.0, zoom=2.0))
    qtest.mouseDClick(view, LEFT, pos=QPoint(250, 200))
    assert view.camera == PRESETS["three-quarter"]


def test_a_click_on_the_surface_picks_its_parameters(view: SceneView) -> None:
    view.set_camera(PRESETS["top"])
    picked: list[tuple[float, float]] = []
    view.picked.connect(lambda x, y: picked.append((x, y)))
    qtest.mouseClick(view, LEFT, pos=pixel_of(view, (2.0, -1.0)))
    (x, y) = picked[0]
    assert x == pytest.approx(2.0, abs=0.05)
    assert y == pytest.approx(-1.0, abs=0.05)


def test_a_click_beside_the_surface_picks_nothing(view: SceneView) -> None:
    picked: list[float] = []
    view.picked.connect(lambda x, _y: picked.append(x))
    qtest.mouseClick(view, LEFT, pos=QPoint(3, SIZE[1] - 3))
    assert picked == []


def test_hovering_reports_the_parameters_and_nan_beside_the_surface(view: SceneView) -> None:
    view.set_camera(PRESETS["top"])
    hovered: list[tuple[float, float]] = []
    view.hovered.connect(lambda x, y: hovered.append((x, y)))
    move(view, pixel_of(view, (-2.0, 1.0)))
    move(view, QPoint(2, SIZE[1] - 2))
    assert hovered[0] == pytest.approx((-2.0, 1.0), abs=0.05)
    assert isnan(hovered[-1][0])


def test_the_start_is_dragged_and_dropped(view: SceneView) -> None:
    view.set_camera(PRESETS["top"])
    dragged: list[tuple[float, float]] = []
    dropped: list[tuple[float, float]] = []
    view.start_dragged.connect(lambda x, y: dragged.append((x, y)))
    view.picked.connect(lambda x, y: dropped.append((x, y)))
    drag(view, pixel_of(view, (-4.5, 2.3)), pixel_of(view, (3.0, 1.0)))
    assert dragged[-1] == dropped[0] == pytest.approx((3.0, 1.0), abs=0.05)
    assert view.camera == PRESETS["top"]


def test_the_view_keeps_its_camera_when_a_new_frame_comes(view: SceneView) -> None:
    view.set_camera(Camera(azimuth=10.0))
    view.set_scene(scene_of("ravine"))
    assert view.camera.azimuth == 10.0


def test_each_camera_button_does_what_it_says(view: SceneView) -> None:
    buttons = {button.toolTip(): button for button in view.findChildren(QToolButton)}
    buttons["Look from above"].click()
    assert view.camera == PRESETS["top"]
    buttons["Perspective or orthographic"].click()
    assert view.camera.perspective
    told: list[bool] = []
    view.log_height_changed.connect(told.append)
    buttons["Height: the loss or its logarithm"].click()
    assert told == [True]
    scene = view.shown()
    assert scene is not None
    assert scene.field.log


def test_the_logarithm_stays_on_while_the_run_goes_on(view: SceneView) -> None:
    view.set_log_height(True)
    scene = scene_of("ravine")
    view.set_scene(scene)
    first = view.shown()
    view.set_scene(replace(scene, trails=()))
    second = view.shown()
    assert first is not None
    assert second is not None
    assert first.field.log
    assert second.field is first.field


def test_a_rendered_image_is_what_the_view_shows(view: SceneView, qapp: QApplication) -> None:
    view._rest()
    qapp.processEvents()
    shown = pixels_of(view._canvas.grab().toImage())[:, :, :3]
    rendered = pixels_of(view.render_image(SIZE))[:, :, :3]
    # but for soft shadows, which a canvas does without
    differences = np.abs(shown - rendered)
    assert differences.max() < 80
    assert np.median(differences) == 0


def test_a_view_without_a_scene_renders_nothing(qapp: QApplication) -> None:
    del qapp
    view = SceneView(INK, canvas="software")
    assert view.render_image(SIZE).isNull()
    view.deleteLater()


def test_another_theme_repaints_the_scene(view: SceneView) -> None:
    view.set_theme(load_theme("paper"))
    corner = view.render_image(SIZE).pixelColor(1, SIZE[1] - 2).name().upper()
    assert corner == load_theme("paper").ground


def test_with_motion_a_preset_is_glided_to(qapp: QApplication) -> None:
    view = SceneView(INK, canvas="software", motion=True)
    view.resize(*SIZE)
    view.set_scene(scene_of("plane"))
    view.show()
    view.set_camera(PRESETS["top"], ease=True)
    assert view.camera != PRESETS["top"]
    view._camera._transition.setCurrentTime(view._camera._transition.duration())
    assert view.camera == PRESETS["top"]
    qapp.processEvents()
    view.close()
    view.deleteLater()


@pytest.mark.opengl
def test_a_view_asked_for_opengl_draws_with_it(qapp: QApplication) -> None:
    view = SceneView(INK, canvas="opengl", motion=False)
    view.resize(*SIZE)
    view.set_scene(scene_of("peaks"))
    view.show()
    qapp.processEvents()
    try:
        assert isinstance(view._canvas, OpenGLCanvas)
        view._rest()
        drawn = pixels_of(view.grab().toImage())[:, :, :3]
        assert np.abs(drawn - pixels_of(view.render_image(SIZE))[:, :, :3]).mean() < 3.0
    finally:
        view.close()
        view.deleteLater()


@pytest.mark.opengl
def test_left_to_itself_a_view_takes_opengl_only_from_a_graphics_card(qapp: QApplication) -> None:
    del qapp
    view = SceneView(INK, motion=False)
    assert isinstance(view._canvas, OpenGLCanvas) == opengl_support().is_fast
    view.deleteLater()


def test_when_opengl_gives_up_the_software_canvas_takes_over(view: SceneView) -> None:
    view._fall_back()
    assert isinstance(view._canvas, SoftwareCanvas)
    assert not view.render_image(SIZE).isNull()


def test_a_button_released_over_a_menu_leaves_nothing_stuck_to_the_mouse(view: SceneView) -> None:
    camera, told = view.camera, list[object]()
    view.picked.connect(lambda *at: told.append(at))
    at = QPointF(200.0, 150.0)
    qtest.mousePress(view, Qt.MouseButton.RightButton, pos=at.toPoint())
    none = Qt.MouseButton.NoButton
    for x in (240.0, 300.0):
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, QPointF(x, 160.0), none, none, Qt.KeyboardModifier.NoModifier
        )
        view.mouseMoveEvent(event)
    assert view.camera == camera
    qtest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert not told


def with_control(view: SceneView, start: QPoint, *stops: QPoint) -> None:
    """Drag with Ctrl held."""
    control = Qt.KeyboardModifier.ControlModifier
    kinds = [QEvent.Type.MouseButtonPress, *(QEvent.Type.MouseMove for _ in stops)]
    for kind, at in zip(kinds, (start, *stops), strict=True):
        pressed = LEFT if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        event = QMouseEvent(kind, QPointF(at), view.mapToGlobal(QPointF(at)), pressed, LEFT, control)
        QApplication.sendEvent(view, event)


def test_with_ctrl_the_floor_follows_the_mouse_however_late_it_is_drawn(view: SceneView) -> None:
    view.set_camera(PRESETS["top"])
    asked, turned = list[Domain](), view.camera
    view.ground_dragged.connect(asked.append)
    scene = view.shown()
    assert scene is not None
    places = [QPoint(250, 200), QPoint(280, 200), QPoint(310, 180)]
    with_control(view, *places)
    for at, domain in zip(places[1:], asked, strict=True):
        # What was pressed upon lies beneath the mouse: as far from the low ends as the mouse's place was.
        pressed, here = (ground_at(scene, SIZE, (p.x(), p.y())) for p in (places[0], at))
        assert pressed is not None
        assert here is not None
        for axis in (0, 1):
            old = scene.field.domain[axis][0]
            assert pressed[axis] - domain[axis][0] == pytest.approx(here[axis] - old)
    assert view.camera == turned


def test_the_wheel_with_ctrl_enlarges_the_floor_about_the_mouse(view: SceneView) -> None:
    asked, camera = list[tuple[float, float, float]](), view.camera
    view.ground_zoomed_at.connect(lambda *values: asked.append(values))
    at = QPointF(250.0, 220.0)
    none, control = Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier
    event = QWheelEvent(at, at, QPoint(), QPoint(0, 240), none, control, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(view, event)
    ((factor, x, y),) = asked
    scene = view.shown()
    assert scene is not None
    assert factor > 1.0
    assert (x, y) == ground_at(scene, SIZE, (at.x(), at.y()))
    assert view.camera == camera
    assert ground_at(scene, SIZE, (250.0, -4000.0)) is None, "above the horizon there is no floor"
