"""Small faults in the engine, one at a time: which of them does no test notice?

    python tools/mutants.py surfaces --sample 80 --seed 1     a random sample of one room's mutants
    python tools/mutants.py surfaces                          every mutant of the room
    python tools/mutants.py surfaces --again --by observers   the survivors again, by more rooms' tests

mutmut makes the mutants and keeps the verdicts (`mutmut show NAME` prints one as a diff); this runs them. It
differs from `mutmut run` in what matters here: a room is judged by its own tests, of which only those run
that reach the mutated function, the quickest first; a mutant in a function that runs at import, where tables
are made, imports the engine anew; any other one is put into a fork of a process that has imported and
collected all, which takes milliseconds; and a sample can be drawn. What has a verdict is not run again, so a
run that was interrupted goes on where it stopped. A mutant loses its verdict when its function changes.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import json
import math
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.mutant_code import Mutant, Mutated, Telling, imported_functions  # noqa: E402 (needs the path)
from tools.mutant_reach import Reach, Recorder, merged  # noqa: E402 (needs the path)

#: Where mutmut keeps the mutated files and their verdicts.
TREE = ROOT / "mutants"
ROOMS = ("expression", "layers", "network", "optimizers", "problem", "session", "surfaces")
#: Imported once, before the processes fork. Nothing of the engine: a mutant must import that anew.
SHARED = ("numpy", "numpy.random", "pytest", "hypothesis", "tomli_w")
#: A test hangs after this many seconds of arithmetic and this many times its own time.
LEAST_SECONDS, TIMES = 4, 10
#: A mutant that waits for ever does no arithmetic: it is ended after this many seconds on the clock, or
#: this many times its tests' time. The machine may just be busy, so that is no verdict.
LEAST_PATIENCE, PATIENCE = 60, 30
#: A mutant that makes ever more may take this many bytes more.
MEMORY = 6 << 30
#: Beside a room's own tests, that of what all tables have in common.
EVERY = "test_registry.py"
#: A mutant's verdict; the numbers are mutmut's.
SURVIVED, NOTICED, NO_TEST, HUNG = 0, 1, 5, 36
WORDS = {SURVIVED: "survived", NO_TEST: "no test ", HUNG: "hung    ", None: "unjudged"}
#: Without what makes failures readable and takes most of the time: asserts written anew, a plugin's search.
PYTEST = (
    "-x", "-q", "--rootdir=.", "--tb=short", "--without-qt", "-p", "no:cacheprovider", "-p", "no:xdist",
    "-p", "no:randomly", "-p", "no:hypothesispytest", "--assert=plain", "-o", "faulthandler_timeout=0",
)  # fmt: skip


class Chosen:
    """A pytest plugin that runs the given tests, the quickest first, and ends one that hangs."""

    def __init__(self, chosen: set[str], seconds: dict[str, float]) -> None:
        self.chosen = chosen
        self.seconds = seconds

    def pytest_collection(self) -> None:
        """Of a failure only the fact is wanted, so hypothesis need not look for a smaller example."""
        hypothesis = importlib.import_module("hypothesis")
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutants", hypothesis.settings(phases=phases))
        hypothesis.settings.load_profile("mutants")

    def of(self, items: Iterable[Any]) -> list[Any]:
        """The chosen ones of collected tests, in order."""
        kept = [item for item in items if item.nodeid in self.chosen]
        return sorted(kept, key=lambda item: self.seconds[item.nodeid])

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out what does not reach the mutant."""
        items[:] = self.of(items)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Let the process be ended (SIGPROF) when the test takes far more arithmetic than it should."""
        signal.setitimer(signal.ITIMER_PROF, LEAST_SECONDS + TIMES * self.seconds[nodeid])


class Judge(Chosen):
    """A pytest plugin that collects the tests and then judges mutants, each in a fork of its own."""

    def __init__(self, reach: Reach, names: Sequence[str], records: dict[str, Any], jobs: int) -> None:
        super().__init__(set(reach.seconds), reach.seconds)
        self.reach = reach
        self.names = names
        self.records = records
        self.jobs = jobs

    def pytest_runtestloop(self, session: Any) -> bool:
        """Judge the mutants instead of running the tests."""
        imported = imported_functions()
        gc.freeze()

        def work(name: str) -> Callable[[], int] | None:
            mutant = Mutant(name)
            install = mutant.in_place(imported)
            if mutant.function in self.reach.at_import or install is None:
                return None
            return lambda: self._run(session, mutant, install)

        judge(self.names, self.records, self.reach, work, self.jobs)
        return True

    def _run(self, session: Any, mutant: Mutant, install: Callable[[], None]) -> int:
        install()
        self.chosen = self.reach.reaching(mutant.function)
        session.items = self.of(session.items)
        session.config.pluginmanager.unregister(name="terminalreporter")
        loop = importlib.import_module("_pytest.main")
        try:
            loop.pytest_runtestloop(session)
        except (session.Failed, session.Interrupted):
            return NOTICED
        return NOTICED if session.testsfailed else SURVIVED


def run_pytest(args: Sequence[str], plugin: object) -> int:
    """Run pytest; its exit code."""
    return int(importlib.import_module("pytest").main([*args, *PYTEST], plugins=[plugin]))


def run_anew(mutant: Mutant, files: Sequence[str], plugin: Chosen) -> int:
    """Import the engine with a mutant in it and run its tests."""
    sys.meta_path.insert(0, Mutated(mutant))
    return run_pytest(files, plugin)


def in_a_child(work: Callable[[], int], *, quiet: str = "") -> int:
    """Fork and do the work in the child, which exits with what the work gives. Gives the child's process id.

    quiet: a folder for what the child makes; it then writes nothing and may not take all memory.
    """
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        if quiet:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            os.environ["PYTEST_DEBUG_TEMPROOT"] = quiet
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        code = work()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        os._exit(code)


def wait_for(child: int) -> int:
    """The exit code of a child process, or the signal that ended it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def reach_file(room: str, by: str) -> Path:
    """Where it is kept which functions of a room the tests of a room reach."""
    return TREE / f"reach-{room}-by-{Path(by).stem}.json"


def digests(room: str) -> dict[str, str]:
    """The test files of a room and what they are made of."""
    place = Path("tests/engine", room)
    files = [place] if place.is_file() else sorted(place.glob("test_*.py"))
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def reach_of(room: str, by: str, *, fresh: bool) -> Reach:
    """What of a room another's tests reach; new tests run once for it, and must pass without any mutant."""
    where, now = reach_file(room, by), digests(by)
    known = Reach() if fresh or not where.exists() else Reach(**json.loads(where.read_text(encoding="utf-8")))
    known = known.without(
        {*known.files} - {name for name, digest in now.items() if known.files.get(name) == digest}
    )
    new = [name for name in now if name not in known.files]

    def record() -> int:
        recorder = Recorder()
        sys.meta_path.insert(0, Telling(room, recorder.tell))
        code = run_pytest(new, recorder)
        if code == 0:
            found = merged([known, recorder.reach])
            found.at_import = sorted({*known.at_import, *recorder.reach.at_import})
            found.files = now
            where.write_text(json.dumps(vars(found)), encoding="utf-8")
        return code

    if not new:
        return known
    if wait_for(in_a_child(record)) != 0:
        sys.exit(f"the tests of {by} fail without any mutant")
    return Reach(**json.loads(where.read_text(encoding="utf-8")))


def make_mutants(room: str, jobs: int) -> None:
    """Bring the mutated files of a room up to date; those whose source is unchanged are left as they are."""
    create = importlib.import_module("mutmut.__main__").create_file_mutants
    files = sorted(Path("engine", room).glob("*.py"))
    for file in files:
        drop_half_made(TREE / file)
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for made in pool.imap_unordered(create, files):
            if made.error:
                raise made.error


def drop_half_made(mutated: Path) -> None:
    """Remove a mutated file that was being written when a run was ended: mutmut takes it for complete.

    The index of its lines is written last.
    """
    index = mutated.with_name(f"{mutated.name}.spans")
    if mutated.exists() and not (index.exists() and index.stat().st_mtime_ns >= mutated.stat().st_mtime_ns):
        mutated.unlink()


def verdicts_of(room: str) -> dict[str, Any]:
    """Where the verdict of each mutant of a room is: the record of its file, which keeps verdicts by name."""
    record = importlib.import_module("mutmut.mutation.data").SourceFileMutationData
    found: dict[str, Any] = {}
    for path in sorted(Path("engine", room).glob("*.py")):
        verdicts = record(path=path)
        verdicts.load()
        found |= dict.fromkeys(verdicts.exit_code_by_key, verdicts)
    return found


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion, in percent. Wilson 1927."""
    z, p = 1.959964, part / whole
    middle, spread = p + z * z / (2 * whole), z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return 100 * max(0.0, middle - spread) / (1 + z * z / whole), 100 * (middle + spread) / (
        1 + z * z / whole
    )


def judge(
    names: Sequence[str],
    records: dict[str, Any],
    reach: Reach,
    work: Callable[[str], Callable[[], int] | None],
    jobs: int,
) -> None:
    """Judge each mutant for which there is work, and record its verdict as soon as it is known."""
    running: dict[int, tuple[str, float, str]] = {}
    waiting = list(names)
    done = 0
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name = waiting.pop(0)
                tests = reach.reaching(Mutant(name).function)
                if not tests:
                    _record(records[name], name, NO_TEST)
                elif task := work(name):
                    folder = tempfile.mkdtemp(prefix="mutant-")
                    patience = LEAST_PATIENCE + PATIENCE * sum(reach.seconds[test] for test in tests)
                    running[in_a_child(task, quiet=folder)] = name, time.monotonic() + patience, folder
            child, status = os.waitpid(-1, os.WNOHANG) if running else (0, 0)
            if child in running:
                name, _, folder = running.pop(child)
                shutil.rmtree(folder, ignore_errors=True)
                code = verdict(os.waitstatus_to_exitcode(status))
                _record(records[name], name, code)
                done += 1
                if code != NOTICED:
                    tell(f"{WORDS[code]} {name}")
                if done % 50 == 0:
                    tell(f"{done} of {len(names)}")
                continue
            for late in [pid for pid, (_, end, _) in running.items() if time.monotonic() > end]:
                os.kill(late, signal.SIGKILL)
            time.sleep(0.003)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)


def verdict(code: int) -> int | None:
    """The verdict when a mutant's process ended so; None if it says nothing of the mutant."""
    # 0: all passed, 1: one failed, 2: a test file could not be imported, 3 and 4: pytest itself failed.
    known = {0: SURVIVED, 1: NOTICED, 2: NOTICED, -signal.SIGPROF: HUNG, -signal.SIGSEGV: NOTICED}
    return known.get(code)


def _record(verdicts: Any, name: str, code: int | None) -> None:  # mutmut brings no types
    verdicts.exit_code_by_key[name] = code
    verdicts.save()


def tell(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def counts(room: str, records: dict[str, Any], chosen: Sequence[str]) -> str:
    """What is known of the chosen mutants, in one sentence."""
    verdicts = [records[name].exit_code_by_key[name] for name in chosen]
    left = sum(code in (SURVIVED, NO_TEST) for code in verdicts)
    judged = sum(code is not None for code in verdicts)
    if not judged:
        return f"{room}: {len(records)} mutants, none judged"
    low, high = interval(left, judged)
    return (
        f"{room}: {len(records)} mutants, {judged} judged, {judged - left} noticed "
        f"({verdicts.count(HUNG)} as a test hung), {left} not: "
        f"{100 * left / judged:.1f} % (95 %: {low:.1f} to {high:.1f} %)"
    )


def judge_room(room: str, options: argparse.Namespace) -> str:
    """Judge a room's mutants, print those that no test notices, and give the counts."""
    make_mutants(room, options.jobs)
    rooms = (room, EVERY, *options.by)
    reach = merged([reach_of(room, by, fresh=options.fresh) for by in rooms])
    records = verdicts_of(room)
    names = sorted(records)
    random.Random(options.seed).shuffle(names)  # noqa: S311 (a sample, no secret)
    chosen = [name for name in names[: options.sample] if not Mutant(name).is_equivalent]
    again = {None, SURVIVED, NO_TEST} if options.again else {None}

    def waiting() -> list[str]:
        return [name for name in chosen if records[name].exit_code_by_key[name] in again]

    started = time.monotonic()
    if names := waiting():
        judged_in_place = Judge(reach, names, records, options.jobs)
        files = [file for by in rooms for file in digests(by)]
        wait_for(in_a_child(lambda: run_pytest(files, judged_in_place)))

    def work(name: str) -> Callable[[], int]:
        mutant = Mutant(name)
        tests = reach.reaching(mutant.function)
        files = sorted({test.partition("::")[0] for test in tests})
        return lambda: run_anew(mutant, files, Chosen(tests, reach.seconds))

    records = verdicts_of(room)
    judge(waiting(), records, reach, work, options.jobs)
    for name in sorted(chosen):
        code = records[name].exit_code_by_key[name]
        if code in (SURVIVED, NO_TEST, None):
            tell(f"{WORDS[code]} {name}")
    tell(f"{room}: {time.monotonic() - started:.0f} s")
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
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is imported: a fork has one thread
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(TREE / "pycache")  # compiled once, not each time
    for module in SHARED:
        importlib.import_module(module)
    told = [judge_room(room, options) for room in options.rooms or ROOMS]
    tell("\n".join(told))


if __name__ == "__main__":
    main()
