"""Lessons: experiments with a text, a claim that is tried by running it, and a script to walk through."""

from app.lessons.catalogue import Catalogue, catalogue, find, lessons, with_key
from app.lessons.lesson import CHAPTERS, OWN, Chapter, Lesson, NamedFrame, Script, ScriptStep
from app.lessons.reading import asks, lesson_experiment
from app.lessons.sentence import first_sentence
from app.lessons.sources import load, open_source

__all__ = [
    "CHAPTERS",
    "FIRST",
    "OWN",
    "Catalogue",
    "Chapter",
    "Lesson",
    "NamedFrame",
    "Script",
    "ScriptStep",
    "asks",
    "catalogue",
    "find",
    "first_sentence",
    "lesson_experiment",
    "lessons",
    "load",
    "open_source",
    "with_key",
]

#: The lesson with which the program begins.
FIRST = "momentum"
