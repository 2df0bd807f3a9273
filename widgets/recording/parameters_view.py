"""The parameters of a recorded run over its steps: how their values lie, their lengths and their ways."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import QImage, QMouseEvent, QPainter, QPen, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.frames.recording_frame import RecordingFrame
from engine.number_format import counted
from engine.objective import FloatArray
from engine.recording.tensor_history import TensorHistory
from widgets.painting.primitives import centred, elide, racer_pen, write
from widgets.plots.axis import Axis
from widgets.plots.plane_image import image_of
from widgets.plots.plot_area import unit_of
from widgets.plots.small_plot import SmallPlot, nice_above
from widgets.recording.parameters_layout import FOOT, HEAD, PAD, ParametersLayout, histogram_colours
from widgets.style.number_text import full, short
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

NO_RECORDING = (
    "This run is computed here. Open a recording of a run that was trained elsewhere to see its parameters."
)
#: Above the columns.
TITLES = ("values", "length", "way from the start")
TIPS = (
    "how the values of this parameter lie, each column against its fullest bin",
    "the Euclidean length of this parameter",
    "how far this parameter is from where it began, Euclidean",
)


@dataclass(frozen=True)
class _Cell:
    """A plot: its place, the tensor it shows and which number of it."""

    plot: SmallPlot
    tensor: TensorHistory
    column: int


class ParametersView(View):
    """One row a parameter. Click to go to a step, turn the wheel to see more of them."""

    key = "parameters"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._first = 0
        self._pictures: dict[tuple[int, str], QImage] = {}
        super().__init__(theme, parent)

    @property
    def recording(self) -> RecordingFrame | None:
        """What is shown; None of a run that is computed here."""
        return self.frame.recording if self.frame is not None else None

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Forget the pictures of another recording (see `View.prepare`)."""
        known = None if before is None or before.recording is None else before.recording.history
        if frame.recording is None or known is not frame.recording.history:
            self._pictures = {}

    def summary(self) -> str:
        """How many parameters (see `View.summary`)."""
        if self.recording is None:
            return "no recording"
        tensors = counted(len(self.recording.history.tensors), "parameter")
        return f"{tensors}, {counted(self.recording.rows, 'row')}"

    def table(self) -> Table:
        """Lengths, ways and quantiles by step (see `View.table`)."""
        if self.recording is None:
            return {}
        history = self.recording.history
        columns: dict[str, FloatArray] = {"step": history.steps.astype(float)}
        for tensor in history.tensors:
            columns |= {f"{tensor.name}.length": tensor.norms, f"{tensor.name}.way": tensor.moved}
            for number, name in enumerate(("5", "25", "50", "75", "95")):
                columns[f"{tensor.name}.quantile_{name}"] = tensor.quantiles[:, number]
        return columns

    # geometry

    def layout_of(self, recording: RecordingFrame) -> ParametersLayout:
        """Where everything is."""
        return ParametersLayout(
            self.width(), self.height(), self.unit, len(recording.history.tensors), self._first
        )

    def _cells(self, recording: RecordingFrame) -> list[_Cell]:
        layout, tensors = self.layout_of(recording), recording.history.tensors
        end = max(float(recording.history.steps[-1]), 1.0)
        steps = Axis("step", 0.0, end, whole=True)
        cells = []
        for place in range(layout.shown):
            tensor = tensors[layout.top + place]
            axes = (Axis("", tensor.low, tensor.high), _from_zero(tensor.norms), _from_zero(tensor.moved))
            cells += [
                _Cell(SmallPlot(layout.plot(place, column), steps, axes[column], self.unit), tensor, column)
                for column in range(layout.columns)
            ]
        return cells

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw row by row (see `View.draw`)."""
        recording = self.recording
        if self.frame is None or recording is None:
            self.draw_message(painter, NO_RECORDING, self.unit)
            return
        layout, unit, theme = self.layout_of(recording), self.unit, self.theme
        for column in range(layout.columns):
            left = layout.plot(0, column).left()
            where = centred(0.55 * HEAD * unit, unit=unit)
            write(painter, left, where, TITLES[column], theme.text, weight="strong", unit=unit)
        if layout.shown < layout.count:
            said = f"{layout.top + 1} to {layout.top + layout.shown} of {layout.count} (wheel)"
            below = centred(self.height() - 0.4 * FOOT * unit, unit=unit)
            write(painter, PAD * unit, below, elide(said, layout.names / unit), theme.quiet_text, unit=unit)
        for place in range(layout.shown):
            self._draw_name(painter, layout, place, recording.history.tensors[layout.top + place])
        cells = self._cells(recording)
        for cell in cells:
            self._draw_cell(painter, cell, recording)
        for cell in cells[-layout.columns :]:
            cell.plot.draw_x_axis(painter, theme)

    def _draw_name(
        self, painter: QPainter, layout: ParametersLayout, place: int, tensor: TensorHistory
    ) -> None:
        unit, theme, middle = self.unit, self.theme, layout.row(place).center().y()
        room = (layout.names - 4.0 * unit) / unit
        above, below = centred(middle - 7.0 * unit, unit=unit), centred(middle + 7.0 * unit, unit=unit)
        shape = " × ".join(map(str, tensor.shape)) or "1"
        write(painter, PAD * unit, above, elide(tensor.name, room), theme.text, unit=unit)
        write(painter, PAD * unit, below, elide(shape, room), theme.quiet_text, unit=unit)

    def _draw_cell(self, painter: QPainter, cell: _Cell, recording: RecordingFrame) -> None:
        assert self.frame is not None  # noqa: S101 - only frames are drawn
        plot, theme, unit = cell.plot, self.theme, self.unit
        style = racer_style(recording.racer, theme)
        if cell.column == 0:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # noqa: FBT003 (Qt's)
            painter.drawImage(plot.area, self._picture(cell.tensor, recording))
        else:
            values = cell.tensor.norms if cell.column == 1 else cell.tensor.moved
            path = plot.path(recording.history.steps.astype(float), values)
            painter.strokePath(path, racer_pen(style, 1.4 * unit))
        plot.draw_y_axis(painter, theme)
        now = plot.across(min(float(self.frame.address.step), plot.x.high))
        painter.setPen(QPen(qcolor(theme.text, 0.85), unit))
        painter.drawLine(QPointF(now, plot.area.top()), QPointF(now, plot.area.bottom()))

    def _picture(self, tensor: TensorHistory, recording: RecordingFrame) -> QImage:
        key = (id(tensor), self.theme.name)
        if key not in self._pictures:
            steps = recording.history.steps
            colours = histogram_colours(tensor, steps, max(float(steps[-1]), 1.0), self.theme)
            self._pictures[key] = image_of(colours)
        return self._pictures[key]

    # mouse

    def _cell_at(self, at: QPointF) -> _Cell | None:
        if self.recording is None:
            return None
        return next((cell for cell in self._cells(self.recording) if cell.plot.area.contains(at)), None)

    def tip_at(self, at: QPointF) -> str:
        """The parameter under the mouse, with its numbers at the step there (see `View.tip_at`)."""
        recording, cell = self.recording, self._cell_at(at)
        if recording is None or cell is None:
            return ""
        steps, tensor = recording.history.steps, cell.tensor
        row = int(np.abs(steps - cell.plot.x_at(at.x())).argmin())
        quantiles = ", ".join(short(float(value)) for value in tensor.quantiles[row])
        return "\n".join(
            (
                f"{tensor.name} {' × '.join(map(str, tensor.shape))}",
                f"step {steps[row]}: length {full(float(tensor.norms[row]))}",
                f"way from the start {full(float(tensor.moved[row]))}",
                f"5, 25, 50, 75, 95 % of its values at {quantiles}",
                f"{TITLES[cell.column]}: {TIPS[cell.column]}",
            )
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go to the step (Qt)."""
        super().mousePressEvent(event)
        if event is None or self.frame is None or event.button() != Qt.MouseButton.LeftButton:
            return
        cell = self._cell_at(event.position())
        if cell is not None:
            step = round(cell.plot.x_at(event.position().x()))
            self.seek_requested.emit(min(max(step, 0), self.frame.newest))

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show earlier or later parameters (Qt)."""
        if event is None or self.recording is None:
            return
        layout = self.layout_of(self.recording)
        moved = -1 if event.angleDelta().y() > 0 else 1
        self._first = max(0, min(layout.top + moved, layout.count - layout.shown))
        event.accept()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The strip beneath the path (Qt)."""
        return QSize(640, 240)


def _from_zero(values: FloatArray) -> Axis:
    known = values[np.isfinite(values)]
    high = float(known.max()) if known.size else 0.0
    return Axis("", 0.0, nice_above(high) if isfinite(high) else 1.0)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="parameters",
    title="Parameters",
    meaning="The parameters of a recorded run over its steps: histograms, lengths, and the way they went.",
    make=ParametersView,
    order=145,
    size=(1280, 640),
    docked=(320, 150),
)
