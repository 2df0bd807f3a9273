"""A person's own table opens as an experiment that learns it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.csv_import import experiment
from app.export.picture import make_renderer, png_bytes
from app.export.png_metadata import read_metadata
from app.lessons import load, open_source
from app.lessons.overrides import begin, override
from engine.errors import RavineError
from engine.experiment.description import AverageSpec, NetworkSpec
from engine.experiment.file import read_experiment, write_experiment
from engine.experiment.portable import in_folder
from engine.observers.session_observer import Observer
from tests.app.samples import Shell
from widgets.style.theme import load_theme

ROWS = [
    (i * 0.5, (i * i) % 7 + 0.25, "abc"[i % 3], "no" if i % 2 else "yes", i * 1.5 + 0.1) for i in range(40)
]


def own_table(folder: Path, last: int) -> Path:
    """A table whose last column is three classes (2), two (3) or numbers (4)."""
    path = folder / "own table.csv"
    lines = [
        f"a,b,{['kind', 'well', 'amount'][last - 2]}",
        *(f"{row[0]},{row[1]},{row[last]}" for row in ROWS),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("last", "loss", "units", "activation"),
    [
        (2, "categorical_crossentropy", 3, "softmax"),
        (3, "binary_crossentropy", 1, "sigmoid"),
        (4, "mean_squared_error", 1, "linear"),
    ],
)
def test_a_table_is_learned_with_what_suits_its_target(
    last: int, loss: str, units: int, activation: str, tmp_path: Path
) -> None:
    experiment = load(str(own_table(tmp_path, last)))
    spec = experiment.objective
    assert isinstance(spec, NetworkSpec)
    assert (experiment.title, spec.loss, spec.batch_size) == ("own table", loss, 32)
    assert [layer.values["units"] for layer in spec.layers] == [8, 8, units]
    assert spec.layers[-1].values["activation"] == activation
    assert "The target is" in experiment.text
    session = begin(str(own_table(tmp_path, last)))
    before, _ = session.racers[0].evaluate()
    session.advance(300)
    assert session.racers[0].evaluate()[0] < 0.7 * before


def test_check_reports_the_source_and_what_was_decided(shell: Shell, tmp_path: Path) -> None:
    path = own_table(tmp_path, 3)
    assert shell.run("check", path) == 0
    first, *notes = shell.out.splitlines()
    assert "network on 32 examples of own table.csv, 105 parameters" in first
    assert any('"well" is learned as a class with 2 values' in note for note in notes)
    assert all(note.startswith(f"{path}: ") for note in notes)


def test_a_table_is_found_after_a_value_was_set(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own_table(tmp_path, 2)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert shell.run("trace", path, "--steps", 1, "--set", "learning_rate=0.1") == 0
    assert shell.run("trace", path, "--steps", 1, "--out", "a.npz") == 0
    with np.load("a.npz") as arrays:
        text = str(arrays["experiment"])
    assert 'csv = "own table.csv"' in text, "it is carried, so it need not be where it was"
    assert "[table]" in text


@pytest.mark.usefixtures("qapp")
def test_a_picture_finds_the_table_from_where_it_was_saved(tmp_path: Path) -> None:
    session = begin(str(own_table(tmp_path, 4)))
    session.advance(3)
    (tmp_path / "pictures").mkdir()
    out = tmp_path / "pictures" / "a.png"
    with make_renderer("loss", load_theme("ink")) as renderer:
        renderer.save(Observer(session).frame(), out)
        stamped = read_metadata(out).experiment.objective
        assert isinstance(stamped, NetworkSpec)
        assert stamped.csv == "own table.csv"
        out.write_bytes(png_bytes(renderer.picture(Observer(session).frame())))  # as the clipboard gets it
    (tmp_path / "own table.csv").unlink()
    assert open_source(str(out)).address == session.address
    assert begin(str(out)).problem.start.tobytes() == session.problem.start.tobytes()


def test_what_is_opened_from_a_table_can_be_saved_beside_it_as_an_experiment(tmp_path: Path) -> None:
    experiment = load(str(own_table(tmp_path, 2)))
    path = tmp_path / "own.toml"
    path.write_text(write_experiment(experiment), encoding="utf-8")
    assert read_experiment(path) == experiment


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "it is empty"),
        ("a\n1\n", "one column only"),
        ("a,b\nx,y\nz,w\n", "no column of numbers"),
        ("a,b\n1\n", "line 2"),
    ],
)
def test_a_table_that_cannot_be_learned_from_is_refused_once_by_name(
    content: str, named: str, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    sentence = shell.refuse("trace", path, "--steps", 1)
    assert named in sentence
    assert sentence.startswith(f"ravine: {path}: ")
    assert sentence.count("bad.csv: ") == 1


@pytest.mark.parametrize(
    "text", ["depth\n3\n1\n2\n", "when,depth\nmon,3\ntue,1\nwed,2\n", ",depth\n0,3\n1,1\n2,2\n"]
)
def test_a_table_of_one_series_opens_as_its_moving_averages(text: str, tmp_path: Path) -> None:
    path = tmp_path / "river.csv"
    path.write_text(text, encoding="utf-8")
    session = begin(str(path))
    assert session.experiment.objective == AverageSpec(csv="river.csv", folder=str(tmp_path))
    assert session.advance(10) == 3
    assert len(Observer(session).frame().averages) == 3


def test_an_average_of_a_table_finds_it_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "river.csv").write_text("depth\n3\n1\n2\n", encoding="utf-8")
    moved = in_folder(load(str(tmp_path / "river.csv")), tmp_path / "elsewhere")
    assert isinstance(moved.objective, AverageSpec)
    assert moved.objective.csv == "../river.csv"
    assert override(moved, ["beta=0.7"]).racers[2].values["beta"] == 0.7


def test_the_reading_of_a_large_table_is_told_on_the_terminal(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own_table(tmp_path, 4)
    monkeypatch.setattr(experiment, "LARGE", 10)
    assert shell.run("trace", path, "--steps", "1") == 0
    assert shell.err.splitlines()[-1] == "ravine: reading own table.csv, per cent 100 of 100"
    monkeypatch.setattr(experiment, "LARGE", 10_000)
    assert shell.run("trace", path, "--steps", "1") == 0
    assert shell.err == ""
    with pytest.raises(RavineError, match="no such file"):
        begin(str(tmp_path / "none.csv"))
