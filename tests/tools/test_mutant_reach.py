from __future__ import annotations

from tools.mutant_reach import Reach, merged


def test_a_function_that_runs_at_import_is_reached_by_every_test() -> None:
    reach = Reach(seconds={"a": 1.0, "b": 2.0}, tests={"table": ["a"], "step": ["b"]}, at_import=["table"])
    assert reach.reaching("table") == {"a", "b"}
    assert reach.reaching("step") == {"b"}
    assert reach.reaching("nowhere") == set()


def test_the_reach_of_two_rooms_tests_is_that_of_both() -> None:
    own = Reach(seconds={"a": 1.0}, at_import=["table"])
    other = Reach(seconds={"b": 1.0}, tests={"table": ["b"], "step": ["b"]})
    both = merged([own, other])
    assert both.reaching("table") == {"a", "b"}
    assert both.reaching("step") == {"b"}


def test_of_a_changed_test_file_nothing_is_known() -> None:
    known = Reach(
        seconds={"old.py::a": 1.0, "new.py::b": 1.0},
        tests={"step": ["old.py::a", "new.py::b"], "write": ["new.py::b"]},
        files={"old.py": "1", "new.py": "2"},
    ).without({"new.py"})
    assert known == Reach(seconds={"old.py::a": 1.0}, tests={"step": ["old.py::a"]}, files={"old.py": "1"})
