"""The results of a sweep, shown as a map of settings of the experiment that was swept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.document import Document
from engine.data.array_file import open_arrays
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.maps.swept_runs import is_sweep, swept_axes


def is_readable_sweep(path: Path) -> bool:
    """Whether a file holds the results of a sweep; one that is broken is told of when it is opened."""
    try:
        return is_sweep(path)
    except (OSError, RavineError):
        return False


def with_results(experiment: Experiment, path: Path) -> Experiment:
    """An experiment whose map of settings shows a sweep's results.

    Raises:
        RavineError: they make no map, or cannot be read.
    """
    try:
        x, y = swept_axes(path)
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None
    shown = {"settings_results": str(path.absolute()), "settings_x": x.text, "settings_y": y.text}
    return replace(experiment, view={**experiment.view, **shown})


def sweep_document(path: Path) -> Document:
    """The experiment that a sweep's ``.npz`` holds, with its results.

    Raises:
        RavineError: it is a ``.csv``, which holds none, or broken, or its runs make no map.
        OSError: it cannot be read.
    """
    if path.suffix.lower() == ".csv":
        raise RavineError(
            f"{path}: these are results of a sweep, which hold no experiment as .csv; open the experiment "
            "and then this file in the window, or sweep with --out FILE.npz"
        )
    text = str(open_arrays(path).read("experiment"))
    return Document(with_results(parse_experiment(text, folder=str(path.parent)), path), source=path)
