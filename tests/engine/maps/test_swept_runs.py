"""The results of a sweep as a map of settings, from both kinds of file."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import RacerSpec, named
from engine.maps.settings_map import SettingsRequest, problem_of
from engine.maps.swept_runs import is_sweep, shown_settings, swept_axes, swept_map
from tests.engine.maps.samples import on_surface

#: Two seeds a pair; of the last rate one run was never made, and of the last pair both diverged.
ROWS: list[tuple[Any, ...]] = [
    # rate, momentum, seed, racer, steps, loss, until_step, diverged
    (0.01, 0.0, 0, "sgd", 40, 3.0, None, 0),
    (0.01, 0.0, 1, "sgd", 40, 1.0, 7, 0),
    (0.01, 0.0, 2, "sgd", 40, 2.0, 9, 0),
    (0.01, 0.5, 0, "sgd", 40, 4.0, None, 0),
    (0.1, 0.0, 0, "sgd", None, None, None, None),
    (0.1, 0.5, 0, "sgd", 11, None, None, 1),
    (0.1, 0.5, 0, "other", 40, 9.0, None, 0),
]
NAMES = ("racers.sgd.learning_rate", "momentum", "seed", "racer", "steps", "loss", "until_step", "diverged")


def _run(rows: list[tuple[Any, ...]], row: int) -> int:
    """The run of a row: settings tell runs apart."""
    return [each[:3] for each in rows].index(rows[row][:3])


def csv_file(folder: Path, rows: list[tuple[Any, ...]] = ROWS) -> Path:
    path = folder / "a.csv"
    lines = [
        (_run(rows, run), *("" if cell is None else cell for cell in row)) for run, row in enumerate(rows)
    ]
    path.write_text("\n".join(",".join(map(str, line)) for line in [("run", *NAMES), *lines]))
    return path


def npz_file(folder: Path) -> Path:
    path = folder / "a.npz"
    columns: dict[str, Any] = {"run": np.array([_run(ROWS, row) for row in range(len(ROWS))])}
    for name, values in zip(NAMES, zip(*ROWS, strict=True), strict=True):
        missing = -1 if name in ("steps", "until_step") else math.nan
        columns[name] = np.array([missing if value is None else value for value in values])
    np.savez_compressed(path, experiment=np.array(""), **columns)
    return path


def request(path: Path, racer: str = "sgd") -> SettingsRequest:
    experiment = on_surface("x^2 + 4 y^2", f'optimizer = "sgd"\nname = "{racer}"')
    x, y = swept_axes(path)
    return SettingsRequest(experiment, 0, x, y, 30, 17, 1e-3, results=str(path))


@pytest.mark.parametrize("made", [csv_file, npz_file])
def test_a_cell_shows_the_run_in_the_middle_and_one_never_made_is_not_computed(
    made: Any, tmp_path: Path
) -> None:
    path = made(tmp_path)
    assert is_sweep(path)
    asked = request(path)
    assert (asked.x.name, asked.y.name) == ("learning_rate", "momentum")
    (found,) = shown_settings(asked)
    assert found is not None
    np.testing.assert_array_equal(found.loss, [[2.0, 4.0], [np.nan, np.nan]])
    np.testing.assert_array_equal(found.level_steps, [[9, -1], [-1, -1]])
    np.testing.assert_array_equal(found.alive_steps, [[40, 40], [40, 11]])
    np.testing.assert_array_equal(found.computed, [[True, True], [False, True]])
    problem = problem_of(asked)
    assert found.start_loss == problem.objective.losses(problem.start[None])[0]


def test_values_in_equal_ratios_have_a_logarithmic_axis_and_uneven_ones_none(tmp_path: Path) -> None:
    rows = [(rate, 0.1 * i, 0, "sgd", 1, 1.0, None, 0) for i, rate in enumerate((0.01, 0.1, 1.0))]
    assert [axis.scale for axis in swept_axes(csv_file(tmp_path, rows))] == ["log", "lin"]
    with pytest.raises(RavineError, match="neither evenly nor in equal ratios"):
        swept_axes(csv_file(tmp_path, [*rows, (5.0, 0.3, 0, "sgd", 1, 1.0, None, 0)]))


def test_a_setting_of_words_or_one_value_is_no_axis(tmp_path: Path) -> None:
    rows = [(rate, word, 0, "sgd", 1, 1.0, None, 0) for rate, word in ((0.1, "a"), (0.2, "b"))]
    with pytest.raises(RavineError, match="two numbers, and this one has 1"):
        swept_axes(csv_file(tmp_path, rows))


def test_what_a_file_lacks_is_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path)
    with pytest.raises(RavineError, match="has no results of me"):
        swept_map(request(path, "me"))
    asked = request(path)
    csv_file(tmp_path, [(0.1, "word", 0, "sgd", 1, 1.0, None, 0)])
    with pytest.raises(RavineError, match="varies no number momentum"):
        swept_map(asked)
    path.write_text(path.read_text() + "\n1,2")
    with pytest.raises(RavineError, match="no whole result of a sweep"):
        swept_map(asked)
    path.unlink()
    with pytest.raises(RavineError, match="cannot be read"):
        swept_map(asked)


def test_a_racer_whose_name_has_followed_its_settings_keeps_its_rows(tmp_path: Path) -> None:
    rows = [
        (rate, momentum, 0, name, 9, loss, None, 0)
        for rate in (0.1, 0.2)
        for momentum in (0.0, 0.5)
        for name, loss in (("first", 1.0), ("second", 2.0))
    ]
    asked = request(csv_file(tmp_path, rows), "renamed")
    both = replace(asked.experiment, racers=named((*asked.experiment.racers, RacerSpec("adam", {}))))
    for racer in (0, 1):
        found = swept_map(replace(asked, experiment=both, racer=racer))
        assert (found.loss == racer + 1.0).all()


def test_other_files_hold_no_sweep(tmp_path: Path) -> None:
    table = tmp_path / "b.csv"
    table.write_text("run,racer,height\n1,2,3\n")
    assert not is_sweep(table)
    assert not is_sweep(tmp_path / "b.toml")


def test_without_results_the_runs_are_made(tmp_path: Path) -> None:
    made = request(csv_file(tmp_path))
    asked = SettingsRequest(made.experiment, 0, made.x, made.y, 5, 17, 1e-3)
    assert asked != made
    *_, last = shown_settings(asked)
    assert last is not None
    assert last.loss.shape == (17, 17)
