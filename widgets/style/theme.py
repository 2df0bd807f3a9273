"""Colour and form, chosen in one place: themes, how a racer looks, and the colour maps."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PyQt6.QtGui import QColor, QPalette

from engine.errors import unknown_name
from widgets.style.markers import MARKERS
from widgets.style.resources import resource

ColourTable = npt.NDArray[np.float64]

#: Dash patterns in line widths: on, off, ...; the empty one is a solid line.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5.0, 2.2),
    (1.2, 1.8),
    (6.0, 2.0, 1.2, 2.0),
    (2.6, 1.6),
    (9.0, 2.4),
)


#: The name of the theme with the most contrast.
HIGH_CONTRAST = "high_contrast"
#: What people call the themes by name.
SPOKEN = {"ink": "Dark", "paper": "Light", HIGH_CONTRAST: "High contrast"}


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme by role, each as ``#RRGGBB``."""

    name: str
    title: str
    dark: bool
    ground: str
    panel: str
    line: str
    text: str
    quiet_text: str
    accent: str
    on_accent: str
    good: str
    bad: str
    surface_contour: str
    underside: str
    wall: str
    grid: str
    axis: str
    halo: str
    floor_ink: str
    #: How far the map on the floor is mixed into the ground: 0 keeps its colours, 1 hides it.
    floor_dimming: float
    racers: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """What a person calls it."""
        return f"{SPOKEN[self.name]} theme"

    def palette(self) -> QPalette:
        """The palette of this theme's colours for Fusion's widgets."""
        role, group = QPalette.ColorRole, QPalette.ColorGroup
        palette = QPalette()
        for where, colour in (
            (role.Window, self.ground),
            (role.WindowText, self.text),
            (role.Base, self.panel),
            (role.AlternateBase, self.ground),
            (role.Text, self.text),
            (role.PlaceholderText, self.quiet_text),
            (role.Button, self.panel),
            (role.ButtonText, self.text),
            (role.BrightText, self.bad),
            (role.ToolTipBase, self.panel),
            (role.ToolTipText, self.text),
            (role.Highlight, self.accent),
            (role.HighlightedText, self.on_accent),
            (role.Accent, self.accent),
            (role.Link, self.accent),
            (role.LinkVisited, self.accent),
            (role.Light, mix(self.panel, self.text, 0.12)),
            (role.Midlight, mix(self.panel, self.text, 0.06)),
            (role.Mid, self.line),
            (role.Dark, mix(self.line, "#000000", 0.35)),
            (role.Shadow, "#000000"),
        ):
            palette.setColor(where, QColor(colour))
        faded = QColor(mix(self.text, self.ground, 0.55))
        for where in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(group.Disabled, where, faded)
        palette.setColor(group.Disabled, role.Highlight, QColor(self.line))
        return palette

    @property
    def least_contrast(self) -> float:
        """What texts have at the least: level AA of WCAG 2.2, and AAA where contrast is what one asks for."""
        return 7.0 if self.name == HIGH_CONTRAST else 4.5


@dataclass(frozen=True, slots=True)
class RacerStyle:
    """How a racer is told apart, with colour and without: ``#RRGGBB``, a marker's name, a dash pattern.

    Lines that are no racers have the empty marker.
    """

    colour: str
    marker: str
    dash: tuple[float, ...] = ()


@cache
def themes() -> dict[str, Theme]:
    """Every theme by name, in the order of the palette file."""
    with resource("palettes/themes.toml").open("rb") as file:
        tables = tomllib.load(file)
    made = {}
    for name, table in tables.items():
        roles = {"name": name, **table, "racers": tuple(table["racers"])}
        made[name] = Theme(**{field.name: roles[field.name] for field in fields(Theme)})
    return made


def load_theme(name: str) -> Theme:
    """The theme called ``name``: ``"ink"``, ``"paper"`` or ``"high_contrast"``.

    Raises:
        RavineError: there is no such theme.
    """
    try:
        return themes()[name]
    except KeyError:
        raise unknown_name("theme", name, themes()) from None


def racer_style(index: int, theme: Theme) -> RacerStyle:
    """How the racer at place ``index`` (from 0) looks in every view of ``theme``.

    Each round of the colours begins one marker later, so that no two of many racers have both in common.
    """
    return RacerStyle(
        colour=theme.racers[index % len(theme.racers)],
        marker=MARKERS[(index + index // len(theme.racers)) % len(MARKERS)],
        dash=DASHES[index % len(DASHES)],
    )


#: The perceptual colour maps on offer, and what each is for.
COLOUR_MAPS: dict[str, str] = {
    "viridis": "Viridis: even steps of brightness, the default",
    "cividis": "Cividis: the same to colour-blind and other eyes",
    "plasma": "Plasma: from blue through red to yellow",
    "magma": "Magma: from dark violet to pale rose",
    "inferno": "Inferno: from dark violet through red to pale yellow",
    "fire": "Fire: from dark red to white",
    "blue": "Blue: from dark to pale blue",
    "green": "Green: from dark green to yellow",
    "violet": "Violet: from blue through violet to yellow",
    "grey": "Grey: for print",
}
#: Where pyqtgraph keeps those it has under other names (P. Kovesi 2015, arXiv 1509.03700), and from which
#: share of its length each is taken: contour lines must stand out at its dark end.
_TAKEN: dict[str, tuple[str, float]] = {
    "magma": ("magma", 0.12),
    "inferno": ("inferno", 0.12),
    "fire": ("CET-L3", 0.2),
    "blue": ("CET-L6", 0.15),
    "green": ("CET-L5", 0.18),
    "violet": ("CET-L8", 0.0),
}


@cache
def colour_map(name: str) -> ColourTable:
    """The colour map ``name`` as red, green, blue (256, 3) in [0, 1], dark to bright; read-only.

    Raises:
        RavineError: there is no such map.
    """
    if name not in COLOUR_MAPS:
        raise unknown_name("colour map", name, COLOUR_MAPS)
    if name == "grey":
        # Not from black to white: contour lines must stand out at the dark end, halos at the bright one.
        table = np.repeat(np.linspace(0.22, 0.96, 256)[:, None], 3, axis=1)
    else:
        source, first = _TAKEN.get(name, (name, 0.0))
        ramp = pg.colormap.get(source).getLookupTable(start=first, nPts=256, alpha=False, mode="float")
        table = np.asarray(ramp, dtype=np.float64)[:, :3]
    table.flags.writeable = False
    return table


def qcolor(colour: str, alpha: float = 1.0) -> QColor:
    """``colour`` as Qt's, with an opacity in [0, 1]."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


def rgb(colour: str) -> npt.NDArray[np.float64]:
    """``#RRGGBB`` as red, green, blue (3,) in [0, 1]."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0


def mix(one: str, other: str, share: float) -> str:
    """The colour ``share`` of the way from ``one`` (0) to ``other`` (1)."""
    levels = np.rint((rgb(one) * (1.0 - share) + rgb(other) * share) * 255.0).astype(int)
    return "#{:02X}{:02X}{:02X}".format(*levels)


def strongest(ground: str, full: str, text: str, least: float) -> float:
    """The largest share of a colour in a ground, 0.1 at the least, on which a text has that contrast."""
    shares = np.linspace(1.0, 0.1, 91)
    return next((s for s in shares.tolist() if contrast(text, mix(ground, full, s)) >= least), 0.1)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance")."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = rgb(colour)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
