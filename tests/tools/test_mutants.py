from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from tools import mutants


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(5, 100, 2.154, 11.175), (0, 80, 0.0, 4.582), (80, 80, 95.418, 100.0)]
)
def test_the_interval_of_a_rate_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert mutants.interval(part, whole) == pytest.approx((low, high), abs=1e-3)


def test_a_function_that_runs_at_import_is_reached_by_every_test() -> None:
    reach = mutants.Reach(
        seconds={"a": 1.0, "b": 2.0}, tests={"table": ["a"], "step": ["b"]}, at_import=["table"]
    )
    assert reach.reaching("table") == {"a", "b"}
    assert reach.reaching("step") == {"b"}
    assert reach.reaching("nowhere") == set()


def test_the_reach_of_two_rooms_tests_is_that_of_both() -> None:
    own = mutants.Reach(seconds={"a": 1.0}, at_import=["table"])
    other = mutants.Reach(seconds={"b": 1.0}, tests={"table": ["b"], "step": ["b"]})
    both = mutants.merged([own, other])
    assert both.reaching("table") == {"a", "b"}
    assert both.reaching("step") == {"b"}


def test_the_quickest_tests_that_reach_a_mutant_run_first_and_new_ones_before_them() -> None:
    items = [SimpleNamespace(nodeid=name) for name in ("slow", "far", "quick", "new")]
    chosen = mutants.Chosen({"slow", "quick"}, {"slow": 9.0, "far": 0.1, "quick": 1.0})
    chosen.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == ["new", "quick", "slow"]


def test_the_counts_tell_what_was_judged() -> None:
    verdicts = {"a": mutants.NOTICED, "b": mutants.SURVIVED, "c": None, "d": mutants.NO_TEST}
    records = dict.fromkeys(verdicts, SimpleNamespace(exit_code_by_key=verdicts))
    assert mutants.counts("layers", records, "abcd").startswith(
        "layers: 4 mutants, 3 judged, 1 noticed, 2 not: 66.7 % ("
    )
    assert mutants.counts("layers", records, "c") == "layers: 4 mutants, none judged"


def test_a_room_without_mutants_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["mutants.py", "surfaces", "widgets"])
    with pytest.raises(SystemExit):
        mutants.main()
    assert "widgets: no room of expression, layers" in capsys.readouterr().err


def test_test_files_that_came_later_are_run_too() -> None:
    known = mutants.Reach(seconds={"tests/engine/surfaces/test_objective.py::test_a": 1.0})
    found = mutants.new_files(["surfaces"], known)
    assert "tests/engine/surfaces/test_convexity.py" in found
    assert "tests/engine/surfaces/test_objective.py" not in found
