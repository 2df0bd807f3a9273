"""Where the files shipped with the program are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "resources"


def resource(path: str) -> Path:
    """The file or folder ``path`` below ``resources/``, e.g. ``resource("palettes/themes.toml")``."""
    return ROOT / path
