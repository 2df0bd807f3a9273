"""A run of millions of steps: memory stays, and any step comes back bit for bit."""

from __future__ import annotations

import hashlib
import sys
import time
from random import Random

from app.lessons import FIRST, open_source
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.soak.memory import resident

#: From here on memory must not grow.
WARM = 100_000
#: Bytes it may grow by.
ALLOWED = 50 * 2**20
#: Steps after which it is said how far it is, and whether what was seen comes back.
BLOCK = 500_000
#: One seek for so many steps.
STEPS_A_SEEK = 10_000


def fingerprint(frame: Frame) -> str:
    """Of every number of a frame that depends on its step alone."""
    parts = hashlib.sha256()
    for racer in frame.racers:
        for array in (racer.theta, racer.gradient, racer.path):
            parts.update(array.tobytes())
    return parts.hexdigest()


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Go on for ``size`` steps, and after each block of them back to many of all steps in any order."""
    random = Random(seed)  # noqa: S311 - no secret
    session = Session(open_source(FIRST).experiment)
    observer = Observer(session)
    marks = sorted(random.sample(range(size), max(2, size // STEPS_A_SEEK)))
    seen: dict[int, str] = {}
    found: list[str] = []
    warm = seeks = 0
    for begin in range(0, size, BLOCK):
        end = min(size, begin + BLOCK)
        fresh = [mark for mark in marks if begin <= mark < end]
        for mark in [*fresh, end]:
            if not warm and mark > WARM:
                session.seek(Address(WARM))
                observer.frame()
                warm = resident()
            session.seek(Address(mark))
            seen[mark] = fingerprint(observer.frame())
        grown = resident() - warm if warm else 0
        said = f"grown by {grown / 2**20:.1f} MB from step {WARM} to {end}"
        if grown > ALLOWED:
            found.append(said)
        for mark in random.sample(sorted(seen), len(fresh)):
            session.seek(Address(mark))
            if fingerprint(observer.frame()) != seen[mark]:
                found.append(f"step {mark} came back with other numbers")
        seeks += len(fresh)
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {len(session.racers)} racers, {said}, {seeks} seeks\n")
    return size, found
