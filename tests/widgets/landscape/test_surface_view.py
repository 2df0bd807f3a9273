from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QEnterEvent, QImage, QMouseEvent, QPainter, QRegion, QWheelEvent
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QApplication, QToolButton, QWidget

from engine.frames.frame import Frame
from engine.objective import FloatArray
from tests.qt_input import qtest
from tests.widgets.frames import holes_frame, landscape_of, ravine_frame
from tests.widgets.pictures import Pixels, list_of, pixels_of
from widgets.landscape.surface_view import SurfaceView
from widgets.scene.picture import Picture
from widgets.scene.pointing import laid_out, pixel_of
from widgets.scene.software import SAMPLES, image_of
from widgets.style.theme import qcolor, themes

INK = themes()["ink"]
SIZE = (640, 420)
FROM_ABOVE = {"azimuth": -90.0, "elevation": 90.0, "projection": "orthographic"}
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PATIENCE_MS = 20_000


@pytest.fixture
def view(qapp: QApplication) -> Iterator[SurfaceView]:
    made = SurfaceView(INK)
    made.resize(*SIZE)
    made.apply(ravine_frame(view=FROM_ABOVE))
    made.show()
    qapp.processEvents()
    rest(made)
    made.settle()
    leave(made)  # wherever the cursor happens to be
    yield made
    made.close()
    made.deleteLater()


def leave(view: SurfaceView) -> None:
    """Let the mouse leave the view."""
    QApplication.sendEvent(view.scene_view, QEvent(QEvent.Type.Leave))


def rest(view: SurfaceView) -> None:
    """Let the camera have stood still for long enough."""
    view._rested.stop()
    view._report_camera()


def pixel(view: SurfaceView, point: tuple[float, float]) -> QPoint:
    scene = view.scene_view.shown()
    assert scene is not None
    at = pixel_of(scene, (view.width(), view.height()), point)
    assert at is not None
    return QPointF(*at).toPoint()


def send_move(view: SurfaceView, to: QPoint, button: Qt.MouseButton = NO_BUTTON) -> None:
    at, where = QPointF(to), view.mapToGlobal(QPointF(to))
    event = QMouseEvent(QEvent.Type.MouseMove, at, where, NO_BUTTON, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.scene_view, event)


def drag(view: SurfaceView, start: QPoint, stop: QPoint) -> None:
    qtest.mousePress(view.scene_view, LEFT, pos=start)
    send_move(view, stop, LEFT)
    qtest.mouseRelease(view.scene_view, LEFT, pos=stop)


def drawn_by(view: SurfaceView, *, scale: int = 1, ground: bool = True) -> QImage:
    image = QImage(SIZE[0] * scale, SIZE[1] * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    image.setDevicePixelRatio(scale)
    flags = QWidget.RenderFlag.DrawChildren
    view.setAutoFillBackground(ground)
    if ground:
        flags |= QWidget.RenderFlag.DrawWindowBackground
    painter = QPainter(image)
    view.render(painter, QPoint(), QRegion(), flags)
    painter.end()
    return image


def changed(before: Pixels, after: Pixels) -> Pixels:
    """The rows and columns (N, 2) of pixels that differ."""
    return np.argwhere(np.abs(before - after).max(axis=2) > 8)


def test_a_click_on_the_surface_puts_the_start_there(view: SurfaceView) -> None:
    spy = QSignalSpy(view.start_moved)
    qtest.mouseClick(view.scene_view, LEFT, pos=pixel(view, (-2.0, 1.0)))
    assert list_of(spy)[0] == pytest.approx([-2.0, 1.0], abs=0.05)


def test_the_start_is_reported_while_it_is_dragged_and_when_it_is_dropped(view: SurfaceView) -> None:
    dragged, moved = QSignalSpy(view.start_dragged), QSignalSpy(view.start_moved)
    drag(view, pixel(view, (4.0, 2.0)), pixel(view, (-3.0, -1.0)))
    assert list_of(dragged)[-1] == list_of(moved)[0] == pytest.approx([-3.0, -1.0], abs=0.05)


def test_a_drag_turns_the_camera_and_at_rest_it_becomes_part_of_the_experiment(view: SurfaceView) -> None:
    edited = QSignalSpy(view.view_edited)
    drag(view, QPoint(200, 380), QPoint(250, 380))
    assert list_of(edited) == []
    rest(view)
    [[values]] = list_of(edited)
    assert isinstance(values, dict)
    assert values["azimuth"] == pytest.approx(-110.0)
    view.apply(ravine_frame(view={**FROM_ABOVE, **values}))
    rest(view)
    assert len(edited) == 1


def test_the_wheel_zooms_and_the_zoom_becomes_part_of_the_experiment(view: SurfaceView) -> None:
    edited = QSignalSpy(view.view_edited)
    at, none = QPointF(320.0, 210.0), Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        NO_BUTTON,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.scene_view, turn)
    rest(view)
    [[values]] = list_of(edited)
    assert isinstance(values, dict)
    assert values["zoom"] == pytest.approx(1.0015**240, abs=1e-4)


def test_the_camera_rests_by_itself(view: SurfaceView) -> None:
    view._rested.setInterval(0)
    edited = QSignalSpy(view.view_edited)
    drag(view, QPoint(200, 380), QPoint(250, 380))
    assert edited.wait(PATIENCE_MS)


def test_an_experiment_with_another_camera_moves_the_view_and_is_not_told_back(view: SurfaceView) -> None:
    edited = QSignalSpy(view.view_edited)
    view.apply(ravine_frame(view={"azimuth": 12.0, "elevation": 25.0, "zoom": 1.5}))
    rest(view)
    assert (view.scene_view.camera.azimuth, view.scene_view.camera.zoom) == (12.0, 1.5)
    assert list_of(edited) == []


def test_a_frame_that_was_made_before_the_turn_was_heard_does_not_turn_back(view: SurfaceView) -> None:
    drag(view, QPoint(200, 380), QPoint(250, 380))
    before = view.scene_view.camera
    rest(view)
    view.apply(ravine_frame(50, view=FROM_ABOVE))
    assert view.scene_view.camera == before


def test_the_switch_of_the_height_is_reported_and_the_experiment_can_take_it_back(view: SurfaceView) -> None:
    edited = QSignalSpy(view.view_edited)
    button = next(one for one in view.findChildren(QToolButton) if "logarithm" in one.toolTip())
    button.click()
    assert list_of(edited) == [[{"log_height": True}]]
    for log in (True, False):
        view.apply(ravine_frame(view={**FROM_ABOVE, "log_height": log}))
        scene = view.scene_view.shown()
        assert scene is not None
        assert scene.field.log == log


def test_hovering_reports_the_point_and_reads_it(view: SurfaceView) -> None:
    asked: list[tuple[float, float]] = []

    def probe(x: float, y: float) -> tuple[float, FloatArray]:
        asked.append((x, y))
        return 7.25, np.array([0.5, -3.0])

    view.set_evaluator(probe)
    hovered, unhovered = QSignalSpy(view.hovered), QSignalSpy(view.unhovered)
    at = pixel(view, (-2.0, 1.0))
    plain = pixels_of(drawn_by(view))
    send_move(view, at)
    assert asked[-1] == pytest.approx((-2.0, 1.0), abs=0.05)
    assert list_of(hovered)[-1] == list(asked[-1])
    assert len(changed(plain, pixels_of(drawn_by(view)))) > 500
    assert "7.25" in view.tip_at(QPointF(at))
    assert "(0.5, −3)" in view.tip_at(QPointF(at))
    send_move(view, QPoint(2, SIZE[1] - 2))
    assert len(unhovered) == 1
    assert len(changed(plain, pixels_of(drawn_by(view)))) == 0
    assert view.tip_at(QPointF(2.0, SIZE[1] - 2.0)) == ""


def test_without_an_evaluator_the_reading_says_that_it_is_approximate(view: SurfaceView) -> None:
    assert "loss ≈" in view.tip_at(QPointF(pixel(view, (-2.0, 1.0))))


def test_the_reading_does_not_cover_the_mouse(view: SurfaceView) -> None:
    plain = pixels_of(drawn_by(view))
    for point in ((-4.5, 2.5), (4.5, 2.5), (-4.5, -2.5), (4.5, -2.5)):
        at = pixel(view, point)
        send_move(view, at)
        rows, columns = changed(plain, pixels_of(drawn_by(view))).T
        inside = rows.min() <= at.y() <= rows.max() and columns.min() <= at.x() <= columns.max()
        assert not inside


def test_a_point_of_another_view_is_ringed(view: SurfaceView) -> None:
    plain = pixels_of(drawn_by(view))
    view.set_pointer(-2.0, 1.0)
    ringed = changed(plain, pixels_of(drawn_by(view)))
    at = pixel(view, (-2.0, 1.0))
    assert np.abs(ringed.mean(axis=0) - (at.y(), at.x())).max() < 1.0
    view.set_pointer()
    assert len(changed(plain, pixels_of(drawn_by(view)))) == 0


def test_a_point_beside_the_surface_is_not_ringed(view: SurfaceView) -> None:
    plain = pixels_of(drawn_by(view))
    view.set_pointer(100.0, 1.0)
    assert len(changed(plain, pixels_of(drawn_by(view)))) == 0


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_the_widget_is_painted_at_the_density_of_the_picture(view: SurfaceView, scale: int) -> None:
    shown = pixels_of(drawn_by(view, scale=scale))
    scene = view.scene_view.shown()
    assert scene is not None
    picture = Picture.of(scene, view.theme, SIZE, scale=scale, samples=SAMPLES["still"])
    expected = pixels_of(image_of(picture, "ground"))  # a canvas has no soft shadows
    assert np.abs(shown - expected).max() <= 1
    exported = pixels_of(view.scene_view.render_image(SIZE, scale))
    assert 1 < np.abs(shown - exported).max() < 80


def test_without_its_background_the_picture_is_transparent_around_the_surface(view: SurfaceView) -> None:
    image = drawn_by(view, scale=2, ground=False)
    assert image.pixelColor(2, 2 * SIZE[1] - 3).alpha() == 0
    assert image.pixelColor(2 * pixel(view, (-2.0, 1.0))).alpha() == 255


def test_without_an_event_loop_the_same_frame_gives_the_same_bytes(qapp: QApplication) -> None:
    del qapp
    pictures = []
    for _ in range(2):
        view = SurfaceView(INK)
        view.resize(*SIZE)
        view.apply(ravine_frame())
        view.settle()
        pictures.append(pixels_of(drawn_by(view)).tobytes())
        view.deleteLater()
    assert pictures[0] == pictures[1]


def test_in_the_background_settling_gives_the_picture_that_is_painted_at_once(qapp: QApplication) -> None:
    del qapp
    pictures = []
    at_once, in_background = SurfaceView(INK), SurfaceView(INK)
    in_background.scene_view.use_canvas("background")
    for view in (at_once, in_background):
        view.resize(*SIZE)
        view.show()
        view.apply(ravine_frame())
        view.settle()
        pictures.append(pixels_of(view.grab().toImage()))
        view.close()
        view.deleteLater()
    assert (pictures[0] == pictures[1]).all()


@pytest.mark.parametrize("scale", [2, 3])
def test_a_view_that_is_painted_scaled_has_the_pixels_of_that_density(view: SurfaceView, scale: int) -> None:
    image = QImage(SIZE[0] * scale, SIZE[1] * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    assert view.paint_scaled(painter, scale)
    painter.end()
    image.setDevicePixelRatio(1.0)
    assert image == view.scene_view.render_image(SIZE, scale)


def test_a_window_may_draw_it_another_way_and_animate_it(view: SurfaceView) -> None:
    view.use_opengl()
    view.set_motion(enabled=True)
    assert view.scene_view.motion
    view.settle()
    assert view.scene_view.parameters_at(QPointF(pixel(view, (0.5, 0.5)))) is not None


def test_the_camera_buttons_cover_no_number_and_no_legend(view: SurfaceView) -> None:
    for camera in (FROM_ABOVE, {"azimuth": -60.0}, {"azimuth": -130.0, "elevation": 12.0}):
        view.apply(ravine_frame(view=camera))
        rest(view)
        at = QPointF(300.0, 200.0)
        QApplication.sendEvent(view.scene_view, QEnterEvent(at, at, view.mapToGlobal(at)))
        buttons = view.scene_view._buttons
        assert buttons.isVisible()
        scene = view.scene_view.shown()
        assert scene is not None
        layout = laid_out(scene, SIZE)[1]
        texts = [label.rect for axis in layout.axes for label in axis.labels]
        texts += [rect for _, rect in layout.legend]
        assert not any(text.toAlignedRect().intersects(buttons.geometry()) for text in texts)
        leave(view)
        assert not buttons.isVisible()


def test_while_the_camera_turns_its_buttons_are_out_of_the_way(view: SurfaceView) -> None:
    view.scene_view._show_buttons(shown=True)
    qtest.mousePress(view.scene_view, LEFT, pos=QPoint(200, 380))
    send_move(view, QPoint(230, 380), LEFT)
    assert not view.scene_view._buttons.isVisible()
    qtest.mouseRelease(view.scene_view, LEFT, pos=QPoint(230, 380))


def test_a_plane_without_any_loss_says_so_and_the_next_good_frame_is_drawn(view: SurfaceView) -> None:
    domain = ((-5.0, 5.0), (-3.0, 3.0))
    undefined = landscape_of(domain, lambda x, y: np.full(np.broadcast(x, y).shape, np.nan), ("x", "y"))
    view.apply(replace(ravine_frame(), landscape=undefined))
    assert not view.scene_view.isVisible()
    assert "choose a domain" in view._message
    assert view.tip_at(QPointF(320.0, 210.0)) == ""
    view.apply(ravine_frame())
    assert view.scene_view.isVisible()


def test_a_hole_can_be_pointed_at_without_harm(view: SurfaceView) -> None:
    view.apply(holes_frame())
    view.set_pointer(-3.0, 3.0)
    assert not drawn_by(view).isNull()


def test_another_theme_changes_ground_and_racers(view: SurfaceView) -> None:
    paper = themes()["paper"]
    view.set_theme(paper)
    assert drawn_by(view).pixelColor(2, SIZE[1] - 3) == qcolor(paper.ground)


def test_its_numbers_are_the_racers_paths(view: SurfaceView) -> None:
    frame: Frame = ravine_frame()
    table = view.table()
    assert any(len(column) == len(frame.racers[0].path) for column in table.values())


def test_its_summary_says_how_the_height_is_drawn(view: SurfaceView) -> None:
    assert view.summary() == "loss as height"
    view.apply(ravine_frame(view={"log_height": True}))
    assert view.summary() == "log height"
