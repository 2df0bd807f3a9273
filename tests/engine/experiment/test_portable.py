"""Experiments that leave: what a file elsewhere says of a person's own table, or carries."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, read_experiment, write_experiment
from engine.experiment.portable import (
    in_folder,
    missing_table,
    own_table,
    portable,
    said_of_table,
    with_copy,
    with_table_at,
    with_table_beside,
    without_copy,
)
from engine.problem.problem import build_problem
from engine.tables.table_source import TableRecord

NETWORK = """ravine = 1
title = "Rivers"
[objective]
kind = "network"
csv = "data/rivers.csv"
[[racers]]
optimizer = "sgd"
"""
AVERAGE = NETWORK.replace('"network"', '"average"').replace('"sgd"', '"average"')
SMALL = "length,width,depth\n" + "".join(f"{i},{i % 7},{i * i % 11}.5\n" for i in range(30))
LARGE = "length,width,depth\n" + "".join(f"{i},{i % 7},{i * i % 11}.5\n" for i in range(3000))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with an experiment and its table below it."""
    (tmp_path / "home" / "data").mkdir(parents=True)
    (tmp_path / "home" / "data" / "rivers.csv").write_text(SMALL)
    (tmp_path / "home" / "own.toml").write_text(NETWORK)
    return tmp_path / "home"


def loss_of(experiment: Experiment) -> float:
    problem = build_problem(experiment.objective, 0, "keras")
    return problem.objective.evaluate(problem.start, np.zeros(problem.objective.size))


@pytest.mark.parametrize("text", [NETWORK, AVERAGE])
@pytest.mark.parametrize("content", [SMALL, LARGE, SMALL.replace("\n", "\r\n")])
def test_a_saved_experiment_opens_on_another_machine_without_its_table(
    text: str, content: str, home: Path, tmp_path: Path
) -> None:
    table = home / "data" / "rivers.csv"
    table.write_bytes(content.encode())
    (home / "own.toml").write_text(text)
    there, expected = tmp_path / "there", loss_of(read_experiment(home / "own.toml"))
    there.mkdir()
    leaving = portable(read_experiment(home / "own.toml"), there)
    (there / "own.toml").write_text(write_experiment(leaving))
    table.unlink()
    opened = read_experiment(there / "own.toml")
    assert missing_table(opened) is None
    assert loss_of(opened) == expected
    assert opened.objective.csv == "rivers.csv", "its old place is of no use elsewhere"
    assert said_of_table(leaving).startswith("A copy of rivers.csv (")
    assert parse_experiment(write_experiment(opened), folder=str(there)) == opened


def test_a_person_can_read_what_is_carried(home: Path) -> None:
    small = write_experiment(portable(read_experiment(home / "own.toml"), home))
    assert SMALL in small, "a small table stands there as it is"
    assert 'csv = "data/rivers.csv"' in small, "a table below the file keeps its place"
    assert small.index("racers") < small.index("# The table that is learned from.") < small.index("[table]")
    (home / "data" / "rivers.csv").write_text(LARGE)
    large = write_experiment(portable(read_experiment(home / "own.toml"), home))
    assert max(map(len, large.splitlines())) <= 100
    assert large.rstrip().endswith("'''")
    assert tomllib.loads(large)["table"]["rows"] == 3000


def test_of_a_large_table_its_name_rows_and_digest_are_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.tables.table_source.CARRIED_BYTES", 10)
    (home / "data" / "rivers.csv").write_text(SMALL + "31,3,3.5\n")
    leaving = portable(read_experiment(home / "own.toml"), home)
    text, expected = write_experiment(leaving), loss_of(leaving)
    assert set(tomllib.loads(text)["table"]) == {"name", "rows", "bytes", "sha256"}
    assert said_of_table(leaving) == (
        "rivers.csv (31 rows) is too large to be copied into it: hand out both."
    )
    again = parse_experiment(text, folder=str(home))
    assert again == leaving
    assert loss_of(again) == loss_of(leaving)
    assert without_copy(again) == (again, None)
    (home / "data" / "rivers.csv").rename(home / "rivers.csv")
    assert loss_of(again) == loss_of(leaving), "beside the file it is found"
    (home / "rivers.csv").rename(home / "other.csv")
    missing = missing_table(again)
    assert missing is not None
    assert missing.record is not None
    assert missing.record.told == "rivers.csv (31 rows)"
    with pytest.raises(RavineError, match=r"^objective.csv: rivers.csv \(31 rows\) is neither at"):
        loss_of(again)
    found = with_table_at(again, home / "other.csv")
    assert loss_of(found) == expected


def test_another_table_that_somebody_names_in_the_file_is_the_one_that_is_read(home: Path) -> None:
    text = write_experiment(portable(read_experiment(home / "own.toml"), home))
    (home / "other.csv").write_text("a,b\n1,2\n3,5\n")
    changed = parse_experiment(text.replace('csv = "data/rivers.csv"', 'csv = "other.csv"'), folder=str(home))
    assert own_table(changed) is not None
    assert changed.network is not None
    assert changed.network.record is None
    problem = build_problem(changed.objective, 0, "keras")
    assert problem.data is not None
    assert len(problem.data.x) + len(problem.data.test_x) == 2
    named = text.replace('name = "rivers.csv"', 'name = "gone.csv"')
    assert parse_experiment(named, folder=str(home)).network.record is None  # type: ignore[union-attr] # it is one


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("packed = '''\n", "packed = '''\n!!", "table.packed is damaged: it is not Base64"),
        ("sha256 = \"", "sha256 = \"x", "table.sha256 must have 64 hexadecimal digits"),
        ("rows = ", "rows = -", "table.rows = -3000 is outside"),
        ("[table]\n", "[table]\nrow = 3\n", "table: unknown key"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_carried_table_is_named(old: str, new: str, said: str, home: Path) -> None:
    (home / "data" / "rivers.csv").write_text(LARGE)
    text = write_experiment(portable(read_experiment(home / "own.toml"), home))
    assert old in text
    with pytest.raises(RavineError, match=said):
        parse_experiment(text.replace(old, new))


def test_a_copy_that_is_too_large_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = write_experiment(portable(read_experiment(home / "own.toml"), home))
    monkeypatch.setattr("engine.experiment.table_file.CARRIED_BYTES", 10)
    with pytest.raises(RavineError, match="table has a copy of"):
        parse_experiment(text)


def test_a_damaged_copy_is_written_as_it_was_read(home: Path) -> None:
    experiment = portable(read_experiment(home / "own.toml"), home)
    spec = own_table(experiment)
    assert spec is not None
    assert spec.record is not None
    for packed, size in ((b"damaged", spec.record.size), (TableRecord.of("", 1, b"\xff").packed, 1)):
        record = replace(spec.record, packed=packed, size=size)
        bad = replace(experiment, objective=replace(spec, record=record))
        assert parse_experiment(write_experiment(bad), folder=str(home)) == bad


def test_a_folder_of_its_own_gets_a_copy_of_the_table(home: Path, tmp_path: Path) -> None:
    experiment = read_experiment(home / "own.toml")
    there, tables = with_table_beside(experiment, tmp_path / "lesson")
    assert tables == {"rivers.csv": SMALL.encode()}
    assert there.objective.csv == "rivers.csv"
    assert "[table]" not in write_experiment(there)
    plain = parse_experiment(NETWORK.replace('csv = "data/rivers.csv"', 'dataset = "xor"'))
    assert with_table_beside(plain, tmp_path) == (plain, {})
    for same in (portable(plain, tmp_path), in_folder(plain, tmp_path), with_table_at(plain, tmp_path)):
        assert same is plain
    assert not said_of_table(plain)
    assert missing_table(plain) is None


def test_many_versions_keep_one_copy(home: Path) -> None:
    experiment = portable(read_experiment(home / "own.toml"), None)
    plain, record = without_copy(experiment)
    assert record is not None
    assert "text" not in tomllib.loads(write_experiment(plain))["table"]
    assert with_copy(plain, {record.sha256: record.packed}) == experiment
    assert with_copy(plain, {}) is plain
    assert without_copy(plain) == (plain, None)


def test_where_no_folder_is_known_a_table_is_named_from_the_root_or_by_its_name_alone(
    home: Path,
) -> None:
    experiment = read_experiment(home / "own.toml")
    assert in_folder(experiment, None).objective.csv == str(home / "data" / "rivers.csv")
    carried = portable(experiment, None)
    assert carried.objective.csv == str(home / "data" / "rivers.csv")
    (home / "data" / "rivers.csv").unlink()
    assert in_folder(carried, None).objective.csv == "rivers.csv"
    assert np.isfinite(loss_of(in_folder(carried, None)))


def test_on_another_drive_a_carried_table_needs_no_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def another_drive(*_: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", another_drive)
    assert portable(read_experiment(home / "own.toml"), home / "there").objective.csv == "rivers.csv"
