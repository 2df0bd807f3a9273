from __future__ import annotations

import re

import numpy as np
import pytest

from app.cli.equations import equations_text
from app.cli.parser import main
from engine.experiment.file import parse_experiment
from engine.optimizers.table import OPTIMIZERS
from engine.session.session import Session

HEAD = 'ravine = 1\nsteps = 3\n[objective]\nkind = "surface"\nsurface = "rosenbrock"\n'


def test_every_row_is_listed_as_equations_that_can_be_put_into_a_file() -> None:
    text = equations_text()
    titles = set(re.findall(r'^name = "(.*)"', text, re.MULTILINE))
    assert titles == {row.title for row in OPTIMIZERS.rows()}
    adam = re.search(r"^# Adam, textbook$.*?(?=^# )", text, re.DOTALL | re.MULTILINE)
    assert adam is not None
    original = '[[racers]]\noptimizer = "adam"\n'
    session = Session(
        parse_experiment(HEAD.replace("steps", 'dialect = "textbook"\nsteps') + adam[0] + original)
    )
    session.advance(3)
    typed, row = session.racers
    np.testing.assert_array_equal(typed.stepper.theta, row.stepper.theta)


def test_only_optimizers_are_listed_as_equations(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "optimizers", "--equations"]) == 0
    assert capsys.readouterr().out.rstrip() == equations_text().rstrip()
    assert main(["list", "views", "--equations"]) == 1
    assert "only optimizers are equations" in capsys.readouterr().err
