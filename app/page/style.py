"""A page's colours and forms: those of the program's themes, for its style sheet and its scripts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from app.page.packing import Packer
from widgets.painting.diverging_colours import diverging_map
from widgets.style.markers import MARKERS, marker_path
from widgets.style.theme import DASHES, HIGH_CONTRAST, Theme, themes
from widgets.style.typeset_text import outline

#: Every how many colours of a diverging map are kept.
DIVERGING_STRIDE = 2


def variables() -> str:
    """The themes as variables of a style sheet: the browser's wish, unless the page or its reader chooses."""
    dark, light = (next(each for each in themes().values() if each.dark is wish) for wish in (True, False))
    chosen = "\n".join(f':root[data-theme="{each.name}"] {{ {_roles(each)} }}' for each in themes().values())
    return (
        f":root {{ {_roles(light)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_roles(dark)} }} }}\n"
        f"@media (prefers-contrast: more) {{ :root {{ {_roles(themes()[HIGH_CONTRAST])} }} }}\n{chosen}\n"
    )


def looks(packer: Packer) -> dict[str, Any]:
    """Themes, markers and dashes for a page's scripts."""
    for theme in themes().values():
        colours = np.rint(diverging_map(theme)[::DIVERGING_STRIDE] * 255.0).astype(np.uint8)
        packer.add(f"diverging_{theme.name}", colours)
    return {
        "themes": {
            theme.name: {field.name: getattr(theme, field.name) for field in fields(Theme)}
            for theme in themes().values()
        },
        "markers": [outline(marker_path(name)) for name in MARKERS],
        "dashes": DASHES,
    }


def _roles(theme: Theme) -> str:
    colours = {
        field.name: value
        for field in fields(Theme)
        if isinstance(value := getattr(theme, field.name), str) and value.startswith("#")
    }
    scheme = f"color-scheme: {'dark' if theme.dark else 'light'}"
    return "; ".join([scheme, *(f"--{name.replace('_', '-')}: {value}" for name, value in colours.items())])
