"""The chain rule for one weight: the factors of its gradient along the strongest path, with live values."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.analysis.chain_rule import Chain, WeightPlace, chain_rule, index_of, place_of
from engine.frames.frame import Frame
from engine.frames.network_frame import NetworkFrame
from widgets.chain_rule.chain_factors import FactorRow
from widgets.chain_rule.chain_paths import ROW, draw_paths, explained
from widgets.chain_rule.chain_symbols import formula_of
from widgets.network_parts.selection import (
    inputs_of,
    spec_of,
    weight_name,
)
from widgets.painting.primitives import SAMPLE, centred, draw_sample, elide, fill, write
from widgets.prediction_parts.example_data import ExampleData
from widgets.prediction_parts.example_mark import ExampleMark
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, full, short
from widgets.style.theme import Theme, racer_style
from widgets.style.typesetter import EM
from widgets.view.recorded_words import unknown_loss
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

PAD = 12.0
#: Heights in unscaled pixels.
HEADER, FORMULA = 28.0, 54.0
#: A lower view has no formula and only the strongest path.
ROOMY = 300.0
#: Paths that are listed.
PATHS = 5
#: The share of the width that their names have.
PATH_NAMES = 0.36
#: A larger difference to the exact gradient is shown, as a share of the sizes of what is summed.
EXACT = 1e-12
NO_NETWORK = "This objective is a formula, so there is no network whose gradient could be taken apart."
NO_WEIGHT = "{name} is no weight of a dense layer. Click a weight in the network to see its chain rule."
NOT_RIGHT = (
    "Nobody knows what is right for numbers that were typed, so they have no loss whose gradient could be "
    "taken apart. Follow an example of the data."
)
NOT_YET = "The backward phase has not come to the {name} yet. Step on to see the factors of its gradient."


class ChainView(View):
    """One weight's gradient taken apart: factors, paths, and the sum beside the exact gradient."""

    key = "chain"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        #: What is shown; None without one.
        self.chain: Chain | None = None
        self.is_held = False
        #: The example whose loss is taken apart; None where it is the batch's.
        self.example: ExampleData | None = None
        #: How the strongest path was last drawn.
        self.factors: FactorRow | None = None
        super().__init__(theme, parent)
        self.example_mark = ExampleMark(self)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the chosen weight's gradient apart (see `View.prepare`)."""
        del before
        self.example = ExampleData.of(frame)
        self.example_mark.show_state(self.example)
        self.chain, self.is_held, place = None, False, self._place(frame)
        if frame.network is None or frame.data is None or place is None:
            return
        if self.example is not None:
            layers, inputs, examples = self.example.seen.layers, self.example.seen.inputs[:, None], 1
            if not layers:
                return
        else:
            layers = frame.network.layers
            examples = len(frame.data.x) if frame.data.batch is None else len(frame.data.batch)
            inputs = inputs_of(frame, frame.data.x[frame.network.examples]).T
        spec = spec_of(frame)
        values = {} if spec is None else spec.layers[place.layer].values
        # what is held has a derivative, and the optimizer is not given it
        self.is_held = spec is not None and spec.layers[place.layer].holds(biases=place.column is None)
        self.chain = chain_rule(
            layers,
            place,
            inputs,
            examples,
            l1=float(values.get("l1", 0.0)),
            l2=float(values.get("l2", 0.0)),
        )

    def table(self) -> Table:
        """The factors' averages of each path, what paths contribute, and the sum (see `View.table`)."""
        chain = self.chain
        if chain is None:
            return {}
        paths = {
            f"path {number + 1}": np.array([factor.average for factor in path.factors])
            for number, path in enumerate(chain.paths)
        }
        return {
            **paths,
            "contributions": np.array([path.contribution for path in chain.paths]),
            "sum over all paths": np.array([chain.total]),
            "penalty": np.array([chain.penalty]),
            "exact gradient": np.array([chain.gradient]),
        }

    def summary(self) -> str:
        """Which weight it is (see `View.summary`)."""
        if self.frame is None or self.frame.network is None:
            return ""
        place = self._place(self.frame)
        if place is None:
            return ""
        name = weight_name(self.frame.network, place)
        return name if self.example is None else f"{name}, {self.example.which}"

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(min(max(min(self.width() / 760.0, self.height() / 380.0), 1.0), 2.6))

    def draw(self, painter: QPainter) -> None:
        """Draw weight, formula, factors, paths and the check (see `View.draw`)."""
        self.factors = None
        frame = self.frame
        if frame is None or frame.network is None:
            self.draw_message(painter, unknown_loss(self.frame) or NO_NETWORK)
            return
        place, chain = self._place(frame), self.chain
        if place is None:
            name = frame.names[frame.display.weight]
            self.draw_message(painter, NO_WEIGHT.format(name=name))
            return
        if chain is None or not chain.paths:
            name = weight_name(frame.network, place)
            typed = self.example is not None and not self.example.seen.layers
            self.draw_message(painter, NOT_RIGHT if typed else NOT_YET.format(name=name))
            return
        unit = self.unit
        roomy = self.height() >= ROOMY * unit
        top, bottom = HEADER * unit, self.height() - (ROW + 8.0) * unit
        self._draw_header(painter, frame.network, chain)
        if roomy:
            self._draw_formula(painter, chain, top)
            top += FORMULA * unit
            rows = min(len(chain.paths), PATHS)
            bottom -= (rows * ROW + 12.0) * unit
            right = self.width() - PAD * unit
            area = QRectF(PAD * unit, bottom + 12.0 * unit, right - PAD * unit, rows * ROW * unit)
            names = PATH_NAMES * self.width() / unit
            draw_paths(painter, frame.network, chain, area, names=names, theme=self.theme, unit=unit)
        self._draw_check(painter, chain)
        area = QRectF(PAD * unit, top, self.width() - 2.0 * PAD * unit, bottom - top)
        self.factors = FactorRow(chain.paths[0], area, self.theme, unit)
        self.factors.draw(painter)

    def _draw_header(self, painter: QPainter, network: NetworkFrame, chain: Chain) -> None:
        racer, unit, theme = self.chosen_racer, self.unit, self.theme
        base, x = centred(0.5 * HEADER * unit, unit=unit), PAD
        if racer is not None:
            at = QPointF(PAD * unit, 0.5 * HEADER * unit)
            draw_sample(painter, at, racer_style(racer.index, theme), theme, unit)
            x += SAMPLE
        name = weight_name(network, chain.place)
        name = name[0].upper() + name[1:]
        end, which = self.width() / unit - PAD, "" if self.example is None else self.example.which
        # of one example the most important words are that it is one
        kept = text_width(which, "small") + 14.0 if which else 0.0
        name = elide(name, max(end - x - kept, 0.4 * (end - x)), weight="strong")
        write(painter, x * unit, base, name, theme.text, weight="strong", unit=unit)
        x += text_width(name, "small", "strong") + 14.0
        layer = network.layers[chain.place.layer]
        if layer.weights is not None:
            column = layer.inputs if chain.place.column is None else chain.place.column
            value = f"value {fixed(float(layer.weights[chain.place.row, column]))}"
            if x + text_width(value, "small") + kept < end:
                write(painter, x * unit, base, value, theme.quiet_text, unit=unit)
                x += text_width(value, "small") + 14.0
        if self.example is not None:
            sentence = self.example.sentence
            told = sentence if text_width(sentence, "small") <= end - x else elide(which, end - x)
            write(painter, x * unit, base, told, theme.text, unit=unit)

    def _draw_formula(self, painter: QPainter, chain: Chain, top: float) -> None:
        unit, formula = self.unit, formula_of(chain, is_of_one=self.example is not None)
        scale = min(16.0 * unit / EM, (self.width() - 2.0 * PAD * unit) / formula.width)
        base = top + 0.5 * FORMULA * unit + 0.5 * (formula.ascent - formula.descent) * scale
        fill(painter, formula.path, QPointF(PAD * unit, base), scale, self.theme.text)

    def _draw_check(self, painter: QPainter, chain: Chain) -> None:
        """Say how much the paths explain, and hold the sum against the exact gradient."""
        unit, theme = self.unit, self.theme
        base = centred(self.height() - (0.5 * ROW + 4.0) * unit, unit=unit)
        parts = [(explained(chain), theme.quiet_text)]
        total = f"all paths {short(chain.total)}"
        if chain.penalty:
            total += f" + penalty {short(chain.penalty)}"
        if self.is_held:
            parts += [(total, theme.text), ("held: not changed by the optimizer", theme.quiet_text)]
        else:
            parts.append((f"{total} = gradient {short(chain.gradient)}", theme.text))
            off = not abs(chain.difference) <= EXACT * chain.scale
            parts.append(
                (f"off by {short(chain.difference, 2)}", theme.bad) if off else ("exact", theme.good)
            )
        widths = [text_width(text, "small") + 14.0 for text, _ in parts]
        end = self.width() / unit - PAD
        if not self.example_mark.isHidden():
            end = self.example_mark.x() / unit - 4.0
        if sum(widths) > end - PAD:
            parts, widths = parts[1:], widths[1:]
        if sum(widths) > end - PAD and len(parts) > 1:  # whether it is exact stays
            (text, ink), *rest = parts
            parts = [(elide(text, end - PAD - sum(widths[1:]) - 14.0), ink), *rest]
            widths[0] = end - PAD - sum(widths[1:])
        x = PAD
        for (text, ink), width in zip(parts, widths, strict=True):
            write(painter, x * unit, base, elide(text, end - x), ink, unit=unit)
            x += width

    def press_key(self, event: QKeyEvent) -> bool:
        """End following where the panel has the focus, too (see `View.press_key`)."""
        return self.example_mark.press(event) or super().press_key(event)

    def menu_actions(self) -> list[QAction]:
        """The end of following one example (see `View.menu_actions`)."""
        return self.example_mark.actions_now()

    def tip_at(self, at: QPointF) -> str:
        """A factor's meaning and values in full, or the sum (see `View.tip_at`)."""
        if self.chain is None or self.frame is None or self.frame.network is None:
            return ""
        place = None if self.factors is None else self.factors.factor_at(at)
        if place is not None:
            return self.factors.tip(place, self.frame.network) if self.factors is not None else ""
        chain = self.chain
        if self.is_held:
            return f"{explained(chain)}\nall paths {full(chain.total)}\nheld: not changed by the optimizer"
        lines = [
            explained(chain),
            f"all paths {full(chain.total)}",
            f"exact gradient {full(chain.gradient)}",
        ]
        return "\n".join([*lines, f"difference {full(chain.difference)}"])

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go on to the weight that is a factor here (Qt)."""
        if event is None or event.button() != Qt.MouseButton.LeftButton or self.factors is None:
            return
        place = self.factors.factor_at(event.position())
        if place is None or self.chain is None or self.frame is None or self.frame.network is None:
            return
        factor = self.chain.paths[0].factors[place]
        if factor.kind == "weight":
            to = WeightPlace(factor.layer, factor.row, factor.column)
            self.weight_chosen.emit(index_of(self.frame.network.layers, to))

    def _place(self, frame: Frame) -> WeightPlace | None:
        return None if frame.network is None else place_of(frame.network.layers, frame.display.weight)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for the factors of a small network (Qt)."""
        return QSize(560, 320)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="chain",
    title="Chain rule",
    meaning="The gradient of the chosen weight as the product of its factors along the strongest paths.",
    make=ChainView,
    order=180,
    size=(960, 600),
    docked=(320, 190),
)
