"""Where the rows and columns of the layer strips are, and what each column is."""

from __future__ import annotations

from widgets.layers.strip_columns import StripColumn, StripRows, ridge_height
from widgets.layers.strip_data import QUANTITIES
from widgets.plots.small_plot import LABEL

PAD = 12.0
ROW = 18.0
GAP = 14.0
#: The width of the layers' names, as numbers alone and in full.
NUMBER, NAMED = 22.0, 130.0
TALLEST = 190.0
#: The columns from left to right, and how wide each is at least, in unscaled pixels.
WIDTHS = {
    "pre_activation": 88.0,
    "output": 80.0,
    "weights": 80.0,
    "backward": 112.0,
    "history": 96.0,
    "gradient_norm": 84.0,
    "update_ratio": 90.0,
    "saturated": 56.0,
    "dead": 34.0,
    "identical": 50.0,
}
IMPORTANCE = (
    "gradient_norm", "backward", "pre_activation", "saturated", "history", "dead", "output", "update_ratio",
    "identical", "weights",
)  # fmt: skip
TITLES = {
    **{key: quantity.title for key, quantity in QUANTITIES.items()},
    "history": "z over steps",
    "gradient_norm": "gradient norm",
    "update_ratio": "update / weights",
    "saturated": "saturated",
    "dead": "dead",
    "identical": "identical",
}
TIPS = {
    **{key: quantity.tip for key, quantity in QUANTITIES.items()},
    "output": f"{QUANTITIES['output'].tip}; ×5: the axis is five times as long there. The dashed outline: "
    "what batch normalisation makes of the same inputs in inference, with its running mean and variance",
    "history": "pre-activations at 5, 25, 50, 75 and 95 per cent, over the steps of the run",
    "gradient_norm": "length of dloss/dparameters of the layer; the pale line is where it has been",
    "update_ratio": "length of the coming update over that of the parameters; about 10⁻³ is a rule of thumb "
    "(A. Karpathy, Stanford CS231n notes, Neural Networks 3)",
    "saturated": "pre-activations where the slope is at most a hundredth of the steepest, "
    "for ReLU those it blocks",
    "dead": "units whose slope is 0 for every example: nothing flows back through them",
    "identical": "units that answer exactly as another unit of the layer, for every example",
}


def rows_in(height: float, unit: float, layers: int) -> StripRows:
    """The rows of so many layers in a view of this height."""
    top = (0.5 * PAD + 2.0 * ROW + 14.0) * unit
    room = max(height - top - (LABEL + 8.0) * unit, 8.0)
    # The first ridge may reach above its row, but not into the titles.
    out = min(max(ridge_height(room / layers, unit) - room / layers, 0.0), 0.5 * room)
    return StripRows(top + out, min((room - out) / layers, TALLEST * unit), layers)


def columns_in(width: float, rows: StripRows, unit: float) -> list[StripColumn]:
    """The columns for which there is room, from left to right; the most important first come in."""
    room = width / unit - 2.0 * PAD - NUMBER
    kept: list[str] = []
    for key in IMPORTANCE:
        if sum(WIDTHS[each] + GAP for each in (*kept, key)) <= room or not kept:
            kept.append(key)
    shown = [key for key in WIDTHS if key in kept]
    # Names in full where all columns are shown and there is room to spare.
    whole = sum(WIDTHS[key] + GAP for key in shown)
    names = NAMED if len(shown) == len(WIDTHS) and whole + NAMED - NUMBER <= room else NUMBER
    grown = (room + NUMBER - names - len(shown) * GAP) / (whole - len(shown) * GAP)
    left, made = PAD + names + GAP, []
    for key in shown:
        made.append(
            StripColumn(key, TITLES[key], left * unit, max(WIDTHS[key] * grown, 4.0) * unit, rows, unit)
        )
        left += WIDTHS[key] * grown + GAP
    return made
