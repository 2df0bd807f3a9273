"""Which tests reach which functions of a room: those judge the functions' mutants, the quickest first."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Reach:
    """Which tests of a room reach which functions, and how many seconds each takes."""

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=dict)
    #: Functions that already run at import: every test of the room stands on them.
    at_import: list[str] = field(default_factory=list)
    #: The test files this was found with, and what they were made of.
    files: dict[str, str] = field(default_factory=dict)

    def reaching(self, function: str) -> set[str]:
        """Names of the tests that reach a function."""
        return set(self.seconds) if function in self.at_import else set(self.tests.get(function, ()))

    def without(self, files: set[str]) -> Reach:
        """What is known of the tests of other files."""
        kept = {test: time for test, time in self.seconds.items() if test.partition("::")[0] not in files}
        return Reach(
            kept,
            {
                f: left
                for f, tests in self.tests.items()
                if (left := [test for test in tests if test in kept])
            },
            self.at_import,
            {name: digest for name, digest in self.files.items() if name not in files},
        )


class Recorder:
    """A pytest plugin that records a Reach."""

    def __init__(self) -> None:
        self.reach = Reach()
        self._hits: set[str] = set()
        #: Is to be told the name of each function that is called.
        self.tell = self._hits.add

    def pytest_collection_finish(self) -> None:
        """Keep apart what ran at import."""
        self.reach.at_import = sorted(self._hits)
        self._hits.clear()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Start a test's clock."""
        self.reach.seconds[nodeid] = -time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note what the test reached, its fixtures included."""
        self.reach.seconds[nodeid] += time.process_time()
        for function in self._hits:
            self.reach.tests.setdefault(function, []).append(nodeid)
        self._hits.clear()


def merged(parts: Iterable[Reach]) -> Reach:
    """The reach of several rooms' tests as one."""
    whole = Reach()
    for part in parts:
        whole.seconds |= part.seconds
        whole.at_import = sorted({*whole.at_import, *part.at_import})
        for function in {*part.tests, *part.at_import}:
            whole.tests[function] = whole.tests.get(function, []) + sorted(part.reaching(function))
    return whole
