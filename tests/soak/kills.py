"""Processes killed in the midst of saving: nothing is corrupt, and nothing that was saved is lost."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from app.control.state_folder import StateFolder
from app.control.undo import Version
from app.control.window_state import StateTexts, WindowState, place_text
from app.document import Document
from app.files import finish_replacing, write_whole
from app.lessons.reading import read_lesson
from app.lessons.writing import Draft, write_lesson
from engine.experiment.file import read_experiment, write_experiment
from tests.app.samples import ravine

#: Processes are forked from one that has imported everything, and is forked from nobody's threads.
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload([__name__])
#: Kills of one process and its successors, which work in the same folder.
KILLS_A_FOLDER = 20
#: Seconds within which a process is killed after it has begun to save.
LONGEST = 0.4


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Kill so many processes, and look at what they left after each."""
    random, found, done = Random(seed), [], 0  # noqa: S311 - no secret
    while done < size:
        with tempfile.TemporaryDirectory(prefix="ravine-kills-") as folder:
            for _ in range(min(KILLS_A_FOLDER, size - done)):
                done += 1
                found += killed(Path(folder), random.uniform(0.0, LONGEST))
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {done} of {size} killed, {len(found)} broken\n")
    return done, found


def killed(folder: Path, seconds: float) -> list[str]:
    """Let a process save into a folder for a while and kill it; what is wrong then."""
    receiving, sending = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_save_for_ever, args=(folder, sending), daemon=True)
    process.start()
    sending.close()
    saved = 0
    with contextlib.suppress(EOFError, OSError):  # a number of which only a part was sent counts for none
        saved = receiving.recv()
        process.join(seconds)
        process.kill()
        while True:
            saved = receiving.recv()
    process.kill()
    process.join()
    receiving.close()
    code = process.exitcode
    process.close()
    if code != -signal.SIGKILL or not saved:
        return [f"saving ended with {code} after {saved} times"]
    return broken(folder, saved)


def broken(folder: Path, saved: int) -> list[str]:
    """What is wrong with a folder in which a process had saved so often.

    Everything holds the number of the saving: that, or the one that was under way.
    """
    found = []
    try:
        seeds = {"experiment": read_experiment(folder / "a.toml").seed}
        finish_replacing(folder / "lesson")
        seeds["lesson"] = read_experiment(folder / "lesson" / "experiment.toml").seed
        text = (folder / "lesson" / "text.md").read_text(encoding="utf-8")
        if f"Number {seeds['lesson']}." not in text:
            found.append(f"the lesson is a mixture: {seeds['lesson']} and {text!r}")
        read_lesson(folder / "lesson")
        state = StateFolder.claim(folder / "windows")
        kept = state.read()
        state.release()
        seeds["state"] = -1 if kept is None else kept.current.experiment.seed
        found += [
            f"the {name} is that of saving {seed}, but {saved} was saved"
            for name, seed in seeds.items()
            if seed not in (saved, saved + 1)
        ]
        left = [each.name for each in folder.iterdir() if each.name not in ("a.toml", "lesson", "windows")]
        if len(left) > KILLS_A_FOLDER:
            found.append(f"{len(left)} unfinished files are left")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is broken
        found.append(f"{type(error).__name__}: {error}")
    return found


def _save_for_ever(folder: Path, sending: Connection) -> None:
    """What the process does: save again and again, and tell the number of each saving that is whole."""
    experiment, texts = ravine(), StateTexts()
    state = StateFolder.claim(folder / "windows")
    before = folder / "a.toml"
    number = read_experiment(before).seed if before.exists() else 0
    while True:
        number += 1
        edited = replace(experiment, seed=number)
        write_whole(folder / "a.toml", write_experiment(edited).encode())
        write_lesson(folder, edited, Draft("lesson", "optimizers", f"Number {number}. " * 50))
        window = WindowState(Version(Document(edited), edited), (), ())
        state.write(texts.history(window), place_text(window))
        sending.send(number)
