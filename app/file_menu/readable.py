"""What can be opened, by its name."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QMimeData

from engine.data.array_file import ENDINGS, PICKLES
from engine.tables.table_text import TABLE_ENDINGS, TABLE_PATTERNS

READABLE = (
    ".toml",
    ".png",
    ".html",
    *TABLE_ENDINGS,
    ".py",
    ".ipynb",
    *ENDINGS,
    *PICKLES,
)


FILES = (
    "Experiments, their pictures, pages, tables, programs, weights and recorded runs "
    f"(*.toml *.png *.html {TABLE_PATTERNS} *.py *.ipynb *.npz *.safetensors)"
)


def first_readable(data: QMimeData) -> str:
    """The first of dropped files that can be opened, or empty."""
    paths = (url.toLocalFile() for url in data.urls())
    return next((path for path in paths if path.lower().endswith(READABLE) or Path(path).is_dir()), "")
