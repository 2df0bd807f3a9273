"""The table for people and the numbers for programs."""

from __future__ import annotations

import json
from pathlib import Path

from app.bench.results import Result, as_json, read_results, text_lines
from app.bench.row import Found, Row

FAST = Row("fast", "a step", "NumPy: ours over it", lambda _: Found(1.1, "2 us"), goal=1.15)
BIG = Row("big", "a run", "beyond the start", lambda _: Found(300.0, "300 MB"), goal=256.0, unit="MB")
FOUND = Found(1.1, "2.2 us", "2 us", wall=1.2, rounds=7, remark="of 5 steps")


def test_a_ratio_is_told_with_both_times_the_rounds_and_its_goal() -> None:
    assert list(text_lines([Result(FAST, FOUND)])) == [
        "fast: a step",
        "    NumPy: ours over it",
        "    ours 2.2 us, other 2 us: 1.1 (wall 1.2), 7 rounds; goal <= 1.15: reached",
        "    of 5 steps",
    ]


def test_a_number_with_a_unit_is_told_with_it() -> None:
    assert list(text_lines([Result(BIG, Found(300.0, "300 MB"))]))[2] == "    300 MB; goal <= 256 MB: missed"


def test_what_could_not_be_measured_says_why() -> None:
    assert list(text_lines([Result(BIG, None, "no memory")]))[2] == "    not measured: no memory"


def test_json_has_versions_machine_date_and_every_number() -> None:
    told = json.loads(json.dumps(as_json([Result(FAST, FOUND), Result(BIG, None, "no memory")])))
    assert told["versions"]["numpy"]
    assert told["machine"]["cores"]
    assert told["date"].endswith("+00:00")
    fast, big = told["rows"]
    assert (fast["name"], fast["reached"], fast["found"]["number"]) == ("fast", True, 1.1)
    assert (big["reached"], big["found"], big["lack"]) == (None, None, "no memory")


def test_what_was_written_is_read_again_of_the_rows_that_there_still_are(tmp_path: Path) -> None:
    path, results = tmp_path / "a.json", [Result(FAST, FOUND), Result(BIG, None, "no memory")]
    path.write_text(json.dumps(as_json(results)), encoding="utf-8")
    about, read = read_results(path, {"fast": FAST, "big": BIG})
    assert list(read.values()) == results
    assert about["versions"]["numpy"]
    assert list(read_results(path, {"fast": FAST})[1]) == ["fast"]
