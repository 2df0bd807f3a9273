"""What a page records of each racer: its numbers, its update rule with these numbers, and what phases did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.page.packing import Packer
from app.page.typeset_rules import FormulaTable
from engine.expression.latex import symbol_latex
from engine.frames.captions import describe_phase
from engine.frames.frame import Address, Frame, RacerFrame, StepLine
from engine.objective import FloatArray
from engine.session.session import Session
from widgets.run.step_layout import bare_rule

#: Parameters whose numbers are shown: the first ones, as in the view of the step.
SHOWN = 2
#: Of a network of more parameters the chosen racer's rule alone has numbers: each other takes a step's time.
LARGE = 20_000

Numbers = list[float | None]


@dataclass
class _Story:
    """One racer's numbers, frame after frame."""

    #: Labels of the rows of its table: name, symbol in LaTeX or nothing.
    rows: list[tuple[str, str]]
    state: Numbers = field(default_factory=list)
    rule: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


class RacerRecorder:
    """Records the racers of one run."""

    def __init__(self, session: Session, formulas: FormulaTable) -> None:
        """Begin with no frames.

        Args:
            session: the run.
            formulas: takes the lines of the update rules.
        """
        self._session, self._formulas = session, formulas
        self._stories: list[_Story] = []
        self._losses: Numbers = []
        self._step_losses: Numbers = []
        self._rates: Numbers = []
        self._stopped: list[list[str]] = []
        self._frame: Frame | None = None

    def record(self, frame: Frame) -> None:
        """Take a frame between two steps."""
        if not self._stories:
            self._stories = [_Story(_rows(racer)) for racer in frame.racers]
        self._frame = frame
        self._stopped.append([racer.divergence for racer in frame.racers])
        for place, racer in enumerate(frame.racers):
            story = self._stories[place]
            self._losses.append(racer.loss)
            self._step_losses.append(racer.step_loss)
            self._rates.append(racer.learning_rate)
            story.state += _state(racer, story.rows)
            story.rule.append(self._rule(frame, place))
            story.captions += self._captions(frame, place)

    def pack(self, packer: Packer) -> dict[str, Any]:
        """Hand over what was recorded, and what a page's scripts need to know of it."""
        frame = self._frame
        assert frame is not None  # noqa: S101 - a page has a frame
        count, racers = len(self._stopped), len(self._stories)
        packer.add_decimals("loss", self._losses, (count, racers))
        packer.add_decimals("step_loss", self._step_losses, (count, racers))
        packer.add_decimals("rate", self._rates, (count, racers))
        shown = min(SHOWN, min((len(racer.theta) for racer in frame.racers), default=0))
        for place, story in enumerate(self._stories):
            packer.add_decimals(f"state{place}", story.state, (count, len(story.rows), SHOWN))
            packer.add_text(f"rule{place}", "\n".join(story.rule))
            packer.add_text(f"captions{place}", "\n".join(story.captions))
            packer.add(f"curve{place}", _curve(frame.racers[place]))
        return {
            "racers": [
                {
                    "name": racer.name,
                    "rows": [
                        [name, self._formulas.place(symbol) if symbol else -1] for name, symbol in story.rows
                    ],
                    "stopped": next((told[place] for told in self._stopped if told[place]), ""),
                    "stops": next((at for at, told in enumerate(self._stopped) if told[place]), count),
                }
                for place, (racer, story) in enumerate(zip(frame.racers, self._stories, strict=True))
            ],
            "names": list(frame.names[:shown]),
            "phases": list(frame.phases),
        }

    def _rule(self, frame: Frame, place: int) -> str:
        """The equations, with ``;`` between: the formula's number, and each coordinate's line, by ``|``."""
        session, racer = self._session, frame.racers[place]
        is_large = len(racer.theta) > LARGE and place != frame.display.racer
        lines: tuple[StepLine, ...]
        if racer.divergence or racer.update is None or is_large:
            lines = bare_rule(frame, place)
        else:
            batch = session.racers[place].batches.indices(session.step)
            preview = session.racers[place].stepper.preview(batch, explained=True)
            lines = tuple(
                StepLine(each.name, each.formula, each.numbers, each.values, each.places)
                for each in preview.lines
            )
        return ";".join(
            "|".join(
                [
                    str(self._formulas.place(line.formula)),
                    *(self._formulas.line(text, line.places) for text in line.numbers[:SHOWN]),
                ]
            )
            for line in lines
        )

    def _captions(self, frame: Frame, place: int) -> list[str]:
        """What each phase did for one racer; of networks' layers only the chosen racer's are known."""
        if frame.network is not None and place != frame.display.racer:
            return [""] * max(len(frame.phases), 1)
        seen = frame.looking_at({**frame.experiment.view, "racer": place})
        batches = self._session.racers[place].batches
        return [
            describe_phase(replace(seen, address=Address(seen.address.step, phase)), batches).replace(
                "\n", " "
            )
            for phase in range(max(len(frame.phases), 1))
        ]


def _rows(racer: RacerFrame) -> list[tuple[str, str]]:
    slots = [(name, symbol_latex(name)) for name in racer.slots]
    own = [("parameter", r"\theta"), ("gradient", ""), ("step gradient", "")]
    return [*own, *slots, ("update", ""), ("effective rate", "")]


def _state(racer: RacerFrame, rows: list[tuple[str, str]]) -> Numbers:
    """The numbers of a racer's table, row by row."""
    known: dict[str, FloatArray | None] = {
        **racer.slots,
        "parameter": racer.theta,
        "gradient": racer.gradient,
        "step gradient": racer.step_gradient,
        "update": racer.update,
        "effective rate": racer.effective_rate,
    }
    numbers: Numbers = []
    for name, _ in rows:
        values = known.get(name)
        told = [] if values is None else np.atleast_1d(values)[:SHOWN].tolist()
        numbers += [*told, *[None] * (SHOWN - len(told))]
    return numbers


def _curve(racer: RacerFrame) -> FloatArray:
    """The loss of every step of the run, recorded or not."""
    with np.errstate(over="ignore"):
        return np.asarray(racer.losses.values).astype(np.float32)
