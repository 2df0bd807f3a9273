"""Edits of an experiment that more than one place of the window makes: experiments in, experiments out."""

from __future__ import annotations

from dataclasses import replace

from engine.experiment.description import Bookmark, Experiment
from engine.frames.frame import Address


def with_bookmark_toggled(experiment: Experiment, at: Address) -> Experiment:
    """With a bookmark at an address, or without the one that is there; bookmarks stay sorted."""
    marks = experiment.bookmarks
    kept = tuple(mark for mark in marks if (mark.step, mark.phase) != (at.step, at.phase))
    if len(kept) == len(marks):
        kept = tuple(sorted((*marks, Bookmark(at.step, at.phase)), key=lambda m: (m.step, m.phase)))
    return replace(experiment, bookmarks=kept)
