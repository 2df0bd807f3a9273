"""What the curvature allows: condition number, largest curvature, and the safe learning rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from engine.frames.frame import Curvature, Frame
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value
from widgets.painting.painter import painting
from widgets.painting.primitives import centred, write
from widgets.style.number_text import full, short
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size, scaled, text_scale
from widgets.style.theme import Theme

HEIGHT = 40
#: What the limit of plain descent is called.
PLAIN = "2 / λ max"


@dataclass(frozen=True)
class Limit:
    """The learning rate above which a racer's steps grow, and how it is computed."""

    rate: float
    formula: str
    exceeded: bool = False


def condition_of(curvature: Curvature) -> float | None:
    """The largest curvature by the smallest; None where the surface does not rise in every direction."""
    smallest, largest = float(curvature.eigenvalues[0]), float(curvature.eigenvalues[-1])
    return largest / smallest if smallest > 0 else None


def limit_of(frame: Frame, chosen: int) -> Limit | None:
    """The limit for the chosen racer; for a rule that has none of its own, that of plain descent."""
    curvature, racer = frame.curvature, frame.racers[chosen]
    if curvature is None or curvature.rate_limit is None:
        return None
    spec = frame.experiment.racers[chosen]
    if spec.maximize:
        return None  # where the surface rises, every rate leads away
    dialect = frame.experiment.dialect_of(spec)
    row = OPTIMIZERS[spec.optimizer]
    values: Mapping[str, Value] = {
        **{p.name: p.default_in(dialect) for p in row.parameters_in(dialect)},
        **frame.experiment.values_at(spec, frame.address.step),
    }
    rate = row.rate_limit(values, dialect, float(curvature.eigenvalues[-1]))
    if rate is None:
        return Limit(curvature.rate_limit, PLAIN)
    momentum = float(values.get("momentum", 0.0))
    # Elsewhere the curvature is only known under the first racer.
    known = curvature.constant or chosen == 0
    # A racer that has stopped makes no step, so that no schedule says its rate.
    used = racer.learning_rate if racer.learning_rate is not None else float(values["learning_rate"])
    exceeded = known and used > rate
    return Limit(rate, "rate limit" if momentum else PLAIN, exceeded)


class CurvatureLine(QWidget):
    """Three numbers with what they are above them. It paints itself: they change with every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: tuple[tuple[str, str], ...] = ()
        self.exceeded = False
        self._theme: Theme | None = None
        keep_size(self, height=HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("curvature")
        self.hide()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the form (Qt)."""
        return QSize(scaled(160), scaled(HEIGHT))

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self.update()

    def show_frame(self, frame: Frame, chosen: int) -> None:
        """Show the curvature of a frame, and the limit for the chosen racer."""
        curvature = frame.curvature
        if self.isHidden() != (curvature is None):
            self.setVisible(curvature is not None)
        if curvature is None:
            return
        condition, limit = condition_of(curvature), limit_of(frame, chosen)
        cells = (
            ("condition", short(condition) if condition is not None else "none"),
            ("λ max", short(float(curvature.eigenvalues[-1]))),
            (limit.formula, short(limit.rate)) if limit is not None else (PLAIN, "none"),
        )
        exceeded = limit is not None and limit.exceeded
        if (cells, exceeded) != (self.cells, self.exceeded):
            self.cells, self.exceeded = cells, exceeded
            self.setAccessibleDescription(", ".join(f"{name} {value}" for name, value in cells))
            self.setToolTip(_explanation(curvature, condition, limit))
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it (Qt)."""
        del event
        theme = self._theme
        if theme is None:
            return
        unit = text_scale()
        with painting(self) as painter:
            for at, (name, value) in enumerate(self.cells):
                left = at * self.width() / len(self.cells)
                warns = self.exceeded and at == len(self.cells) - 1
                quiet, ink = (theme.bad, theme.bad) if warns else (theme.quiet_text, theme.text)
                write(painter, left, centred(10 * unit, unit=unit), name, quiet, unit=unit)
                write(painter, left, centred(28 * unit, "body", unit), value, ink, size="body", unit=unit)


def _explanation(curvature: Curvature, condition: float | None, limit: Limit | None) -> str:
    where = "of this surface" if curvature.constant else "under the first racer"
    if condition is None:
        first = (
            f"The surface does not rise in every direction: its smallest curvature {where} is not positive."
        )
    else:
        first = (
            f"Condition {full(condition)}: the largest curvature {where} by the smallest. "
            "The larger it is, the longer is the valley and the more patience plain descent needs."
        )
    eigenvalues = ", ".join(full(float(value)) for value in curvature.eigenvalues[:6])
    lines = [first, f"Curvatures, the eigenvalues λ of the Hessian: {eigenvalues}"]
    if limit is not None:
        what = "Plain descent" if limit.formula == PLAIN else "With its momentum the chosen racer"
        lines.append(
            f"{what} diverges along the steepest direction at a learning rate above {full(limit.rate)}."
        )
    if limit is not None and limit.exceeded:
        lines.append("The chosen racer's learning rate is above it: lower it.")
    return tip_text(lines)
