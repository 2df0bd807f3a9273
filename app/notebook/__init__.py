"""Ravine in a notebook or a program: open a run, step it forwards and back, read its numbers, draw its views.

What ``import ravine`` gives where Ravine is installed as a package (`tools/package_build.py`). May import the
lessons and whatever lies below them; nothing in Ravine imports it. Qt is needed for pictures alone.

    >>> run = open_run("momentum")
    >>> run.step(10)
    >>> run.steps, round(run.loss, 3)
    (10, 5260.347)
    >>> run.step_back(4)
    >>> run.steps
    6
"""

from app.lessons import lessons
from app.notebook.numbers import Numbers
from app.notebook.picture import Picture
from app.notebook.run import RacerState, Run, open_run
from engine.errors import RavineError

__all__ = ["Numbers", "Picture", "RacerState", "RavineError", "Run", "lessons", "open_run"]
