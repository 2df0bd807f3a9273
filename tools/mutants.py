"""Small faults in the engine, one at a time: which of them does no test notice?

    python tools/mutants.py surfaces --sample 80 --seed 1     a random sample of one room's mutants
    python tools/mutants.py surfaces                          every mutant of the room
    python tools/mutants.py surfaces --again --by observers   the survivors again, by more rooms' tests

mutmut makes the mutants and keeps the verdicts (`mutmut show NAME` prints one as a diff); this runs them. It
differs from `mutmut run` in what matters here: each mutant imports the engine anew, because tables are made
at import; a room is judged by its own tests, of which only those run that reach the mutated function, the
quickest first; and a sample can be drawn. What has a verdict is not run again, so a run that was interrupted
goes on where it stopped. A mutant loses its verdict when its function changes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Where mutmut keeps the mutated files and their verdicts.
TREE = ROOT / "mutants"
ROOMS = ("expression", "layers", "network", "optimizers", "session", "surfaces")
#: Imported once, before the processes fork. Nothing of the engine: a mutant must import that anew.
SHARED = ("numpy", "numpy.random", "pytest", "hypothesis", "tomli_w", "mutmut.mutation.trampoline")
#: A hanging mutant is ended after this many seconds of arithmetic, and this many times its tests' own time.
LEAST_SECONDS, TIMES = 20, 10
#: ... or after this many times as long on the clock: a mutant that waits for ever does no arithmetic.
PATIENCE = 12
SURVIVED, NOTICED, NO_TEST = 0, 1, 5
PYTEST = (
    "-x", "-q", "--rootdir=.", "--tb=short", "--without-qt", "-p", "no:cacheprovider", "-p", "no:xdist",
    "-p", "no:randomly", "-o", "faulthandler_timeout=0", "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip


@dataclass
class Reach:
    """Which tests of a room reach which functions, and how many seconds each takes."""

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=dict)
    #: Functions that already run at import: every test of the room stands on them.
    at_import: list[str] = field(default_factory=list)

    def reaching(self, function: str) -> set[str]:
        """Names of the tests that reach a function."""
        return set(self.seconds) if function in self.at_import else set(self.tests.get(function, ()))


class Recorder:
    """A pytest plugin that records a Reach."""

    def __init__(self) -> None:
        self.reach = Reach()
        self._hits = importlib.import_module("mutmut.state").state()._stats  # noqa: SLF001 (mutmut has no other name)

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


class Chosen:
    """A pytest plugin that runs the given tests and those it has never seen, the quickest first."""

    def __init__(self, chosen: set[str], seconds: dict[str, float]) -> None:
        self.chosen = chosen
        self.seconds = seconds

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out what does not reach the mutant."""
        kept = [i for i in items if i.nodeid in self.chosen or i.nodeid not in self.seconds]
        items[:] = sorted(kept, key=lambda item: self.seconds.get(item.nodeid, 0.0))


class Mutated(MetaPathFinder):
    """Imports one room of the engine with its mutants and all else as it is."""

    def __init__(self, room: str) -> None:
        self.name = f"engine.{room}"
        self.folder = TREE / "engine" / room

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The room's package in mutmut's tree; its modules follow from there."""
        del path, target
        if fullname != self.name:
            return None
        return spec_from_file_location(
            fullname, self.folder / "__init__.py", submodule_search_locations=[str(self.folder)]
        )


def in_a_child(mutant: str, room: str, args: Sequence[str], plugin: object, cpu_seconds: int) -> int:
    """Fork; run pytest in the child with one mutant of a room active. Gives the child's process id."""
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
        if mutant != "stats":
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
        sys.meta_path.insert(0, Mutated(room))
        importlib.import_module("mutmut.mutation.trampoline").set_mutant_under_test(mutant)
        code = int(importlib.import_module("pytest").main([*args, *PYTEST], plugins=[plugin]))
        if isinstance(plugin, Recorder) and code == 0:
            reach_file(room, Path(args[0]).name).write_text(json.dumps(vars(plugin.reach)), encoding="utf-8")
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def reach_file(room: str, by: str) -> Path:
    """Where it is kept which functions of a room the tests of a room reach."""
    return TREE / f"reach-{room}-by-{by}.json"


def reach_of(room: str, by: str, *, fresh: bool) -> Reach:
    """What of a room another's tests reach; they are run once for it, and must pass without any mutant."""
    where = reach_file(room, by)
    if fresh or not where.exists():
        child = in_a_child("stats", room, [f"tests/engine/{by}"], Recorder(), 24 * 3600)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
            sys.exit(f"the tests of {by} fail without any mutant")
    return Reach(**json.loads(where.read_text(encoding="utf-8")))


def merged(parts: Iterable[Reach]) -> Reach:
    """The reach of several rooms' tests as one."""
    whole = Reach()
    for part in parts:
        whole.seconds |= part.seconds
        whole.at_import = sorted({*whole.at_import, *part.at_import})
        for function in {*part.tests, *part.at_import}:
            whole.tests[function] = whole.tests.get(function, []) + sorted(part.reaching(function))
    return whole


def new_files(rooms: Iterable[str], reach: Reach) -> list[str]:
    """Test files that came after it was found which tests reach which functions."""
    known = {test.partition("::")[0] for test in reach.seconds}
    files = (path for room in rooms for path in sorted(Path("tests/engine", room).glob("test_*.py")))
    return [path.as_posix() for path in files if path.as_posix() not in known]


def make_mutants(room: str, jobs: int) -> None:
    """Bring the mutated files of a room up to date; those whose source is unchanged are left as they are."""
    create = importlib.import_module("mutmut.__main__").create_file_mutants
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for made in pool.imap_unordered(create, sorted(Path("engine", room).glob("*.py"))):
            if made.error:
                raise made.error


def verdicts_of(room: str) -> Iterator[Any]:
    """The record of each file of a room: verdicts by the mutants' names."""
    record = importlib.import_module("mutmut.mutation.data").SourceFileMutationData
    for path in sorted(Path("engine", room).glob("*.py")):
        verdicts = record(path=path)
        verdicts.load()
        yield verdicts


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion, in percent. Wilson 1927."""
    z, p = 1.959964, part / whole
    middle, spread = p + z * z / (2 * whole), z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return 100 * max(0.0, middle - spread) / (1 + z * z / whole), 100 * (middle + spread) / (
        1 + z * z / whole
    )


def judge(
    room: str, names: Sequence[str], records: dict[str, Any], reach: Reach, *, new: Sequence[str], jobs: int
) -> None:
    """Run each mutant and record its verdict as soon as it is known."""
    running: dict[int, tuple[str, float]] = {}
    waiting = list(names)
    done = 0
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name = waiting.pop(0)
                function = name.rpartition("__mutmut_")[0]
                tests = reach.reaching(function)
                files = sorted({test.partition("::")[0] for test in tests} | {*new})
                if not files:
                    _record(records[name], name, NO_TEST)
                    continue
                limit = LEAST_SECONDS + int(TIMES * sum(reach.seconds[test] for test in tests))
                child = in_a_child(name, room, files, Chosen(tests, reach.seconds), limit)
                running[child] = name, time.monotonic() + PATIENCE * limit
            child, status = os.waitpid(-1, os.WNOHANG)
            if child in running:
                name, _ = running.pop(child)
                code = os.waitstatus_to_exitcode(status)
                _record(records[name], name, code if code in (SURVIVED, NO_TEST) else NOTICED)
                done += 1
                if code == SURVIVED:
                    tell(f"survived {name}")
                if done % 10 == 0:
                    tell(f"{done} of {len(names)}")
                continue
            for late in [pid for pid, (_, end) in running.items() if time.monotonic() > end]:
                os.kill(late, signal.SIGKILL)
            time.sleep(0.05)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)


def _record(verdicts: Any, name: str, verdict: int) -> None:  # mutmut brings no types
    verdicts.exit_code_by_key[name] = verdict
    verdicts.save()


def tell(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def counts(room: str, records: dict[str, Any], chosen: Sequence[str]) -> str:
    """What is known of the chosen mutants, in one sentence."""
    verdicts = [records[name].exit_code_by_key[name] for name in chosen]
    left = sum(verdict in (SURVIVED, NO_TEST) for verdict in verdicts)
    judged = sum(verdict is not None for verdict in verdicts)
    if not judged:
        return f"{room}: {len(records)} mutants, none judged"
    low, high = interval(left, judged)
    return (
        f"{room}: {len(records)} mutants, {judged} judged, {judged - left} noticed, {left} not: "
        f"{100 * left / judged:.1f} % (95 %: {low:.1f} to {high:.1f} %)"
    )


def judge_room(room: str, options: argparse.Namespace) -> str:
    """Judge a room's mutants, print those that no test notices, and give the counts."""
    make_mutants(room, options.jobs)
    rooms = (room, *options.by)
    reach = merged([reach_of(room, by, fresh=options.fresh) for by in rooms])
    records = {name: verdicts for verdicts in verdicts_of(room) for name in verdicts.exit_code_by_key}
    names = sorted(records)
    random.Random(options.seed).shuffle(names)  # noqa: S311 (a sample, no secret)
    chosen = names[: options.sample]
    again = {None, SURVIVED, NO_TEST} if options.again else {None}
    waiting = [name for name in chosen if records[name].exit_code_by_key[name] in again]
    try:
        judge(room, waiting, records, reach, new=new_files(rooms, reach), jobs=options.jobs)
    finally:
        for name in sorted(chosen):
            verdict = records[name].exit_code_by_key[name]
            if verdict in (SURVIVED, NO_TEST):
                tell(f"{'survived' if verdict == SURVIVED else 'no test '} {name}")
    return counts(room, records, chosen)


def main() -> None:
    """Judge the mutants of the rooms asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)} (all)")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants, drawn at random (all)")
    parser.add_argument("--seed", type=int, default=1, help="of the draw; a larger sample holds the smaller")
    parser.add_argument("--by", nargs="*", default=[], metavar="ROOM", help="rooms whose tests judge too")
    parser.add_argument("--again", action="store_true", help="judge survivors again, as after a new test")
    parser.add_argument("--fresh", action="store_true", help="find anew which tests reach which functions")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if unknown := {*options.rooms} - {*ROOMS}:
        parser.error(f"{', '.join(sorted(unknown))}: no room of {', '.join(ROOMS)}")
    os.chdir(ROOT)
    for module in SHARED:
        importlib.import_module(module)
    sys.path.insert(0, str(ROOT))
    told = [judge_room(room, options) for room in options.rooms or ROOMS]
    tell("\n".join(told))


if __name__ == "__main__":
    main()
