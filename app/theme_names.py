"""What people call the themes, on the command line and in programs."""

from __future__ import annotations

#: Their word for it to the name in ``resources/palettes``.
THEME_NAMES = {"dark": "ink", "light": "paper", "high_contrast": "high_contrast"}
