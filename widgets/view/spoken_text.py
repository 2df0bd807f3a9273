"""What a screen reader says of a view: where the run stands, the racers with their losses, what is chosen."""

from __future__ import annotations

from engine.frames.frame import Frame, RacerFrame
from widgets.style.number_text import fixed

#: Of more racers only the chosen one and the first are named.
MOST_RACERS = 8
#: Of more parameters none is told.
MOST_PARAMETERS = 3


def place_text(frame: Frame) -> str:
    """Where the run stands: ``Step 49 of 120, forward done``."""
    phase = frame.address.phase
    done = f", {frame.phases[phase - 1]} done" if phase else ""
    return f"Step {frame.address.step} of {frame.newest}{done}."


def racer_text(racer: RacerFrame, frame: Frame, *, is_chosen: bool) -> str:
    """One racer with its loss, and its parameters where these are few and it is looked at."""
    if racer.divergence:
        return f"{racer.shown_name} diverged."
    words = [f"{racer.shown_name}{', chosen' if is_chosen else ''}: loss {fixed(racer.loss)}"]
    # a racer with a network of its own may have other parameters than the first, whose names these are
    if is_chosen and len(frame.names) == len(racer.theta) <= MOST_PARAMETERS:
        words += [f"{name} {fixed(float(v))}" for name, v in zip(frame.names, racer.theta, strict=True)]
    return ", ".join(words) + "."


def spoken_text(frame: Frame, summary: str, message: str) -> str:
    """Everything that is said of a view that shows a frame.

    Args:
        frame: that is shown.
        summary: what the view itself says of it in a few words (`View.summary`).
        message: the sentence that stands in its place, or says what its numbers mean, if one does.
    """
    racers = list(frame.racers)
    chosen = min(frame.display.racer, max(len(racers) - 1, 0))
    told = [each for place, each in enumerate(racers) if place < MOST_RACERS or place == chosen]
    words = [place_text(frame)]
    words += [racer_text(each, frame, is_chosen=each is racers[chosen]) for each in told]
    if len(told) < len(racers):
        words.append(f"And {len(racers) - len(told)} more.")
    words += [f"{each.rstrip('.')}." for each in (summary, message, frame.notice) if each]
    return " ".join(words)
