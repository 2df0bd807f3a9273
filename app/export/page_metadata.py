"""The metadata of a page: it carries the experiment and the frame it opens at, as a picture does.

They are JSON in a block that a browser does not run, so reading them needs no Qt, as with `png_metadata`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.export.png_metadata import MAX_DIGITS, PngMetadata
from app.workspaces import with_known_workspace
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.portable import portable
from engine.frames.frame import Address

#: What the first bytes of a page say, and how many of these are looked at.
GENERATOR = '<meta name="generator" content="Ravine page 1">'
HEAD_BYTES = 2048
#: The largest page that is read.
MAX_BYTES = 64 * 2**20
BLOCK = "ravine-experiment"
_FOUND = re.compile(rf'<script type="application/json" id="{BLOCK}">([^<]*)</script>')


def json_block(name: str, value: object) -> str:
    """A value as a block of a page that no browser runs and nothing within it can end.

    Args:
        name: the block's id.
        value: what JSON can say.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f'<script type="application/json" id="{name}">{escaped_json(text)}</script>'


def escaped_json(text: str) -> str:
    """JSON without the characters that mean something to HTML."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def experiment_block(experiment: Experiment, address: Address, folder: Path | None) -> str:
    """The block that brings a page back into Ravine.

    Args:
        experiment: what the page shows.
        address: the frame at which it opens.
        folder: where the page will be saved; see `engine.experiment.portable.portable`.
    """
    toml = write_experiment(portable(experiment, folder))
    return json_block(BLOCK, {"experiment": toml, "step": address.step, "phase": address.phase})


def is_page(path: Path) -> bool:
    """Whether a file begins as a page of Ravine's does, whatever its name."""
    try:
        with path.open("rb") as file:
            return GENERATOR.encode() in file.read(HEAD_BYTES)
    except OSError:
        return False


def read_page(path: Path) -> PngMetadata:
    """The experiment and address that a page carries.

    Raises:
        RavineError: it carries none, or one that is not allowed.
    """
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise RavineError(f"{path}: it has {size:,} bytes; pages of at most {MAX_BYTES:,} are read")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise RavineError(f"{path}: this page is damaged; it is not text in UTF-8") from None
    found = _FOUND.search(text)
    if found is None:
        raise RavineError(
            f"{path}: this page carries no experiment; only one that Ravine saved, and no other program "
            "saved again, does"
        )
    table = _table(found[1], path)
    try:
        experiment = with_known_workspace(parse_experiment(table["experiment"], folder=str(path.parent)))
    except RavineError as error:
        raise error.at(str(path)) from None
    return PngMetadata(experiment, Address(_whole(table.get("step")), _whole(table.get("phase"))))


def _table(text: str, path: Path) -> Mapping[str, Any]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        table = None
    if not isinstance(table, dict) or not isinstance(table.get("experiment"), str):
        raise RavineError(f"{path}: this page is damaged; its experiment cannot be read")
    return table


def _whole(value: object) -> int:
    """A number of steps, or 0 for what is none."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value < 10**MAX_DIGITS else 0
