"""How surface and map are drawn, as controls in a small window that stays open beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.map_parameters import MAPS
from engine.experiment.picture_parameters import PICTURE
from engine.frames.frame import Frame
from engine.parameters import Value
from widgets.forms.controls import ErrorLine, label_of, labelled
from widgets.forms.parameter_editor import ValuesEditor
from widgets.plots.contour_map import heights_text
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: The view parameters that are edited, from the surface's own to those it shares with the map.
EDITED = ("vertical_scale", "opacity", "wireframe", "floor", "log_height", "colormap", "surface_colours")
#: Those of them that are typed.
TYPED = ("height_range", "isolines")


class PictureEditor(QDialog):
    """Changes what is seen while one looks at it.

    Signals:
        changed: view parameters by name.

    Attributes:
        frame_now: gives the frame that is looked at.
    """

    changed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("How surface and map are drawn")
        keep_size(self, least_width=300)
        rows = {parameter.name: parameter for parameter in (*PICTURE, *MAPS)}
        self._shown = [rows[name] for name in EDITED]
        self._typed = {name: rows[name] for name in TYPED}
        self.values = ValuesEditor()
        self.values.changed.connect(lambda name, value, _gesture: self.changed.emit({name: value}))
        self.lines = {name: QLineEdit() for name in TYPED}
        self.error = ErrorLine()
        self.frame_now: Callable[[], Frame | None] = lambda: None
        self.keep = QPushButton("Keep these heights")
        self.keep.setToolTip(
            "Let other surfaces and planes fill the picture with the losses that fill it now: they share "
            "heights and colours. Write auto as the height range to let each have its own again."
        )
        self.keep.clicked.connect(self._keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self.values)
        for name, line in self.lines.items():
            line.setToolTip(f"{rows[name].meaning} Write {rows[name].form}.")
            line.setAccessibleName(label_of(name))
            line.editingFinished.connect(partial(self._type, name))
            layout.addWidget(labelled(label_of(name), line))
        layout.addWidget(self.error)
        layout.addWidget(self.keep)
        layout.addStretch(1)
        self.setWindowModality(Qt.WindowModality.NonModal)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.values.set_theme(theme)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the values that hold now, but none over what is being typed."""
        defaults: Mapping[str, Value] = {parameter.name: parameter.default for parameter in self._shown}
        now = {name: experiment.shown(name) for name in defaults}
        self.values.show_values(self._shown, defaults, now)
        for name, line in self.lines.items():
            if not line.isModified():
                line.setText(str(experiment.shown(name)))

    def _keep(self) -> None:
        """Keep the losses that fill the picture now."""
        frame = self.frame_now()
        if frame is None:
            return
        try:
            self.changed.emit({"height_range": heights_text(frame)})
        except RavineError as error:
            self.error.show_error(str(error))

    def _type(self, name: str) -> None:
        """Take a typed text if it is right, else say why not."""
        line = self.lines[name]
        if not line.isModified():
            return
        try:
            text = str(self._typed[name].check(line.text()))
        except RavineError as error:
            self.error.show_error(str(error))
            return
        self.error.show_error("")
        line.setModified(False)
        self.changed.emit({name: text})
