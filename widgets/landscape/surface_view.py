"""The 3-D loss surface as a view of a frame: the hero of the window."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan

from PyQt6.QtCore import QPointF, Qt, QTimer
from PyQt6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.landscape.drawn_part import zoomed
from engine.objective import Domain
from widgets.landscape.basins_drape import BasinsDrape
from widgets.landscape.next_step_marks import next_step_tip, next_step_words
from widgets.landscape.racers_table import racers_table
from widgets.landscape.readout_lines import outside, reading
from widgets.landscape.surface_scene import camera_of, scene_of, view_of
from widgets.painting.painter import error_sentence, report_paint_error
from widgets.painting.vector_devices import is_vector
from widgets.plots.contour_map import cut_of
from widgets.plots.field_preparer import FieldPreparer
from widgets.scene.axes import LABEL_UNIT
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.geometry import geometry_of
from widgets.scene.view import SceneView
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.view.asked_domain import AskedDomain, moves_domain
from widgets.view.landscape_view import BRIEF, Evaluator, LandscapeView, plane_words
from widgets.view.recorded_words import unknown_loss
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: What keys turn the camera by while Ctrl is held: degrees about the vertical, and upwards.
TURNS = {
    Qt.Key.Key_Left: (-5.0, 0.0),
    Qt.Key.Key_Right: (5.0, 0.0),
    Qt.Key.Key_Up: (0.0, 5.0),
    Qt.Key.Key_Down: (0.0, -5.0),
}
#: After the camera has stood still for so long its place becomes part of the experiment.
CAMERA_RESTS_MS = 400


class SurfaceView(LandscapeView):
    """The loss over the plane in three dimensions, with the racers on it."""

    key = "surface"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the view. It draws in software, complete whenever it is painted, and eases no camera moves.

        Windows change both (see `use_opengl` and `set_motion`).
        """
        self._scene_view: SceneView | None = None
        self._message = ""
        self._evaluator: Evaluator | None = None
        self._mouse: tuple[float, float] | None = None
        self._asked = AskedDomain()
        super().__init__(theme, parent)
        self.basins = BasinsDrape(self, self._show_more)
        self.fields = FieldPreparer(self)
        self.fields.ready.connect(self._show_more)
        self._scene_view = scene = SceneView(theme, canvas="software", motion=False, parent=self)
        self.setPalette(scene.palette())
        self._rested = QTimer(self)
        self._rested.setSingleShot(True)
        self._rested.setInterval(CAMERA_RESTS_MS)
        self._rested.timeout.connect(self._report_camera)
        scene.picked.connect(self.start_moved)
        scene.start_dragged.connect(self.start_dragged)
        scene.ground_dragged.connect(self._ask_domain)
        scene.ground_zoomed_at.connect(self._zoom_domain)
        scene.hovered.connect(self._hover)
        scene.camera_changed.connect(self._camera_changed)
        scene.took.connect(self.note_cost)
        scene.log_height_changed.connect(lambda on: self.view_edited.emit({"log_height": on}))
        self.setMouseTracking(True)

    @property
    def scene_view(self) -> SceneView:
        """The widget that draws the scene."""
        assert self._scene_view is not None  # noqa: S101 - made in the constructor
        return self._scene_view

    def set_evaluator(self, evaluator: Evaluator | None) -> None:
        """Set what evaluates the readout at the mouse (see `LandscapeView.set_evaluator`)."""
        self._evaluator = evaluator

    def set_pointer(self, x: float | None = None, y: float | None = None) -> None:
        """Ring a point (see `LandscapeView.set_pointer`)."""
        self.scene_view.show_point(None if x is None or y is None else (x, y))

    @property
    def ground(self) -> str:
        """The scene's own ground (see `View.ground`)."""
        return self.theme.ground

    def use_opengl(self) -> None:
        """Draw with OpenGL where it is fast, else in another thread (see `View.use_opengl`)."""
        self.scene_view.use_canvas("auto")
        self.fields.in_background = True

    def cap_unit(self, most: float = inf, least: float = 0.0) -> None:
        """Its labels are as large as the other views' small texts (see `View.cap_unit`)."""
        super().cap_unit(most, least)
        self._show()

    def set_motion(self, *, enabled: bool) -> None:
        """Ease camera moves or not (see `View.set_motion`)."""
        self.scene_view.motion = enabled

    def paint_scaled(self, painter: QPainter, scale: float, *, transparent: bool = False) -> bool:
        """Draw in software and at the picture's density (see `View.paint_scaled`)."""
        if is_vector(painter):
            if self._message:
                return False
            self.scene_view.paint_vector(painter, (self.width(), self.height()), transparent=transparent)
            return True
        image = self.scene_view.render_image((self.width(), self.height()), scale, transparent=transparent)
        image.setDevicePixelRatio(scale)
        painter.drawImage(0, 0, image)
        return True

    def settle(self) -> None:
        """Draw the scene now, smoothly (see `View.settle`)."""
        super().settle()
        self.basins.settle()
        self.fields.join()
        self._show()
        self.scene_view.settle()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours; the racers' looks are the theme's, too (see `View.set_theme`)."""
        super().set_theme(theme)
        if self._scene_view is not None:
            self._scene_view.set_theme(theme)
            self.setPalette(self._scene_view.palette())  # the view fills the ground that the scene lies on
            self._show()

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Show the frame's scene; follow the experiment's camera when it moves (see `View.prepare`)."""
        self._asked.take(frame, before)
        self.basins.prepare(frame, self.display.racer)
        self._show()
        if before is None:
            self._rested.stop()  # the scene brought its camera: nobody moved it
            return
        camera = camera_of(frame.experiment)
        asked = view_of(camera)
        # Frames made before an edit of the camera was heard still say the old one: only news move the view.
        is_news = asked not in (view_of(camera_of(before.experiment)), view_of(self.scene_view.camera))
        if is_news and not self._rested.isActive():
            self.scene_view.set_camera(camera, ease=True)
            self._rested.stop()

    def _show(self) -> None:
        if self.frame is None or self._scene_view is None:
            return
        try:
            scene = scene_of(self.frame, self.theme)
            scene = replace(scene, field=self.fields.shown(scene.field))
            options = replace(scene.options, legend=scene.options.legend and self.has_legend)
            most, least = (self.capped(unit) * LABEL_UNIT for unit in (inf, 0.0))
            scene = replace(scene, unit_cap=most, unit_least=least, options=options)
            self._scene_view.set_scene(replace(scene, drape=self.basins.drape(self.theme)))
            self._message = ""
        except RavineError as error:
            self._message = unknown_loss(self.frame) or f"{error}."
        except Exception as error:  # noqa: BLE001 - a mistake must not leave the scene of another frame
            self._message = error_sentence(error)
            report_paint_error(self, error)
        self._scene_view.show_message(self._message)
        self._scene_view.setVisible(not self._message)
        self._read()

    def _show_more(self) -> None:
        """Show what has been computed beside the view."""
        self._show()
        self.summary_changed.emit()

    def _camera_changed(self, _camera: Camera) -> None:
        self._rested.start()

    def _report_camera(self) -> None:
        values = view_of(self.scene_view.camera)
        if self.frame is not None and any(self.frame.experiment.shown(k) != v for k, v in values.items()):
            self.view_edited.emit(values)

    def _zoom_domain(self, factor: float, x: float, y: float) -> None:
        if self.frame is not None:
            self._ask_domain(zoomed(self._asked.newest(self.frame.landscape.domain), factor, (x, y)))

    def _ask_domain(self, domain: Domain) -> None:
        if self.frame is not None and moves_domain(self.frame):
            self._asked.ask(self.frame.landscape.domain, domain)
            self.domain_edited.emit(domain)

    def _hover(self, x: float, y: float) -> None:
        self._mouse = None if isnan(x) or isnan(y) else (x, y)
        self._read()
        if self._mouse is None:
            self.unhovered.emit()
        else:
            self.hovered.emit(x, y)

    def _read(self) -> None:
        """Read the point under the mouse."""
        lines: list[str] = []
        if self._mouse is not None and self.frame is not None:
            lines = [*reading(self.frame, self._evaluator, *self._mouse), *self.basins.lines(*self._mouse)]
        self.scene_view.show_reading(lines)
        self.scene_view.show_run(None if self._mouse is None else self.basins.trail(*self._mouse))

    def tip_at(self, at: QPointF) -> str:
        """The reading in full precision (see `View.tip_at`)."""
        if self.frame is None or self._message:
            return ""
        for racer in self.frame.racers:
            if self.scene_view.holds_outside(at, (float(racer.theta[0]), float(racer.theta[1]))):
                return outside(racer, self.frame.landscape.names)
        point = self.scene_view.parameters_at(at)
        if point is None:
            return ""
        scene = self.scene_view.shown()
        ahead = [] if scene is None else next_step_tip(self.frame, scene.next_steps, *point)
        lines = [*reading(self.frame, self._evaluator, *point, form=full), *self.basins.lines(*point)]
        return "\n".join([*ahead, *lines])

    def table(self) -> Table:
        """The paths and losses of the racers (see `View.table`)."""
        return racers_table(self.frame) if self.frame is not None else {}

    def press_key(self, event: QKeyEvent) -> bool:
        """Ctrl and an arrow turn the camera, Ctrl+Home puts it back (see `View.press_key`)."""
        key = Qt.Key(event.key())
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return super().press_key(event)
        if key in TURNS:
            self.scene_view.set_camera(self.scene_view.camera.turned(*TURNS[key]))
        elif key == Qt.Key.Key_Home:
            self.scene_view.set_camera(PRESETS["three-quarter"], ease=True)
        return key in (*TURNS, Qt.Key.Key_Home)

    def summary(self) -> str:
        """How the height is drawn (see `View.summary`)."""
        if self.frame is None:
            return ""
        plane = plane_words(self.frame, brief=self.width() < BRIEF * self.capped(1.0))
        height = "log height" if self.frame.experiment.shown("log_height") else "loss as height"
        height = ", ".join(filter(None, (plane, height, self.basins.summary())))
        scene = None if self._message else self.scene_view.shown()
        geometry = None if scene is None else geometry_of(scene)
        cut = "" if geometry is None else cut_of(geometry.field, (geometry.low, geometry.high))
        return ", ".join(filter(None, (next_step_words(self.frame), height, cut)))

    def draw(self, painter: QPainter) -> None:
        """Say why there is no surface, where there is none; the scene draws itself (see `View.draw`)."""
        if self._message:
            self.draw_message(painter, self._message)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw what lies beneath the scene (Qt)."""
        if self._message:
            super().paintEvent(event)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Compute basins while the view is visible (Qt)."""
        super().showEvent(event)
        self.basins.computed.begin()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Compute none while it is hidden (Qt)."""
        super().hideEvent(event)
        self.basins.computed.end()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Let the scene fill the view (Qt)."""
        self.scene_view.setGeometry(self.rect())
        super().resizeEvent(event)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="surface",
    title="Loss surface",
    meaning="The loss as a surface in three dimensions, with trails, markers and arrows on it.",
    make=SurfaceView,
    order=10,
    docked=(240, 180),
)
