"""``python -m tools.oracle --python ENVIRONMENT/bin/python``: run all programs and write the report."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from app.export.program import save_program
from engine.codegen import LANGUAGES, Language, RunDescription, describe
from engine.session.session import Session
from tools.oracle.cases import Case, lesson_cases, row_cases
from tools.oracle.comparison import Comparison, Losses, compare, read_printed
from tools.oracle.recordings import RecordedComparison, recordings, recordings_report
from tools.oracle.report import Result, report

ROOT = Path(__file__).parents[2]
PLAYER = Path(__file__).with_name("player.py")
VERSIONS = "import importlib.metadata as m; print(m.version('torch'), m.version('keras'), m.version('numpy'))"
#: What the programs of a language import.
MODULES: Mapping[Language, str] = {"numpy": "numpy", "pytorch": "torch", "keras": "keras"}
#: More steps than any run has.
MOST = 10_000_000
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Player:
    """A process of its own that runs programs, one after the other."""

    def __init__(self, python: str, module: str) -> None:
        self._process = subprocess.Popen(
            [python, str(PLAYER), module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **ONE_THREAD, "KERAS_BACKEND": "torch"},
        )

    def play(self, path: Path) -> tuple[Losses, str]:
        """What a program printed, and how it failed."""
        pipes = self._process
        if pipes.stdin is None or pipes.stdout is None:
            raise RuntimeError("the player has no pipes")
        pipes.stdin.write(f"{path}\n")
        pipes.stdin.flush()
        answer = json.loads(pipes.stdout.readline())
        return read_printed(answer["printed"]), answer.get("error", "")

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def traced(case: Case, most: int) -> tuple[RunDescription, Losses]:
    """What a racer trains, and its losses as `trace` tells them, of at most so many steps."""
    session = Session(case.experiment)
    racer = session.racers[case.racer]
    run = describe(case.experiment, racer.spec, racer.objective, racer.start)
    run = replace(run, steps=min(run.steps, most))
    told: Losses = []
    for step in range(run.steps + 1):
        session.advance(step - session.step)
        if session.step < step or racer.ended_by(step - 1):
            break
        told.append((step, racer.evaluate()[0]))
    return run, told


def results(
    cases: Iterable[Case], languages: Iterable[Language], options: argparse.Namespace, kept: Path
) -> list[Result]:
    """Run all programs, each language in a process of its own; what was run before is read from ``kept``."""
    known = _known(kept)
    found: list[Result] = []
    wanted = list(languages)
    players = {
        each: Player(sys.executable if each == "numpy" else options.python, MODULES[each]) for each in wanted
    }
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(wanted)) as pool:
        for number, case in enumerate(cases):
            able = [language for language in wanted if language in case.languages]
            keys = {language: f"{case.group}|{case.name}|{language}" for language in able}
            missing = [language for language in able if keys[language] not in known]
            if missing:
                run, trace = traced(case, options.most)
                paths = {each: Path(folder) / f"{each}_{number}.py" for each in missing}
                for language, path in paths.items():
                    save_program(run, language, path)
                asked = {each: pool.submit(players[each].play, path) for each, path in paths.items()}
                answers = {each: answer.result() for each, answer in asked.items()}
                with kept.open("a", encoding="utf-8") as file:
                    for language, (told, error) in answers.items():
                        known[keys[language]] = compare(told, trace, language, run, error)
                        row = {"key": keys[language], **asdict(known[keys[language]])}
                        file.write(json.dumps(row) + "\n")
                for path in Path(folder).iterdir():
                    path.unlink()
            for language in able:
                comparison = known[keys[language]]
                found.append(Result(case.group, case.name, language, comparison))
                if comparison.failed:
                    sys.stdout.write(f"{case.group}, {case.name}, {language}: {comparison.failed}\n")
                    sys.stdout.flush()
    for player in players.values():
        player.close()
    return found


def _known(kept: Path) -> dict[str, Comparison]:
    if not kept.exists():
        return {}
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    return {row.pop("key"): Comparison(**row) for row in rows}


def _tell_recordings(found: list[RecordedComparison]) -> int:
    """Say what was recorded, and return how many recordings are wrong."""
    for each in found:
        sys.stdout.write(f"{each.name}: {each.failed or f'{each.rows} rows, loss within {each.worst:.1e}'}\n")
    return sum(bool(each.failed) for each in found)


def main() -> int:
    """Run the oracle; the exit code says whether all programs printed what they should."""
    parser = argparse.ArgumentParser(prog="tools.oracle", description=__doc__)
    parser.add_argument("--python", required=True, help="of the environment with PyTorch and Keras")
    parser.add_argument("--only", default="", help="programs of groups or names that hold this text")
    parser.add_argument("--most", type=int, default=MOST, help="steps of a run that are compared at most")
    parser.add_argument("--recordings", action="store_true", help="runs that are recorded, and nothing else")
    parser.add_argument("--resume", action="store_true", help="keep what an interrupted run has found")
    options = parser.parse_args()
    if not ONE_THREAD.items() <= os.environ.items():
        # What NumPy multiplies with reads them when it is loaded, and with two threads sums in another order
        # than the programs, which have one.
        command = [sys.executable, "-m", "tools.oracle", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, **ONE_THREAD})
    if options.recordings:
        return _tell_recordings(recordings(options.python))
    kept = ROOT / "out" / "oracle.jsonl"
    kept.parent.mkdir(exist_ok=True)
    if not options.resume:
        kept.unlink(missing_ok=True)
    cases = [each for each in (*row_cases(), *lesson_cases()) if options.only in f"{each.group}: {each.name}"]
    found = results(cases, LANGUAGES, options, kept)
    failures = sum(bool(each.comparison.failed) for each in found)
    sys.stdout.write(f"{len(found)} programs, {failures} failures\n")
    if not options.only:
        recorded = recordings(options.python)
        failures += _tell_recordings(recorded)
        told = subprocess.run(
            [options.python, "-c", VERSIONS], capture_output=True, text=True, check=True
        ).stdout
        torch, keras, _ = told.split()
        versions = {
            "PyTorch": torch.partition("+")[0],
            "Keras": keras,
            "NumPy": np.__version__,
            "Python": platform.python_version(),
        }
        date = dt.datetime.now(dt.UTC).date().isoformat()
        (ROOT / "docs" / "ORACLE.md").write_text(
            report(found, versions, date, options.most) + recordings_report(recorded), encoding="utf-8"
        )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
