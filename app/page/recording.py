"""Recording a run for a page: every frame that it shows, and what its scripts must know to show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.page.data_recorder import DataRecorder
from app.page.lab_recorder import pack_averages, pack_curves
from app.page.network_recorder import NetworkRecorder
from app.page.packing import Packer
from app.page.plane_recorder import PlaneRecorder
from app.page.racer_recorder import LARGE, RacerRecorder
from app.page.typeset_rules import FormulaTable
from app.workspaces import extras_of
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session

#: Frames that are looked at beforehand, so that axes hold all of them; fewer where a frame takes seconds.
LOOKED_AHEAD, FEWER = 12, 2

#: Called with the frames that are done, and how many there are; may raise to stop.
Tell = Callable[[int, int], None]


def record(session: Session, steps: Sequence[int], packer: Packer, tell: Tell) -> dict[str, Any]:
    """Record a run.

    Args:
        session: the run; it is sought.
        steps: which to record, ascending; those at which every racer has stopped are left out.
        packer: takes the arrays.
        tell: called after each frame.

    Returns:
        What a page's scripts must know of the run.
    """
    # The plane on which a network's loss is drawn follows from the furthest step: all frames then share it.
    session.seek(Address(steps[-1]))
    steps = [step for step in steps if step <= session.step]
    observer, formulas = Observer(session, extras=extras_of), FormulaTable()
    racers, plane = RacerRecorder(session, formulas), PlaneRecorder()
    network, data = NetworkRecorder(len(steps)), DataRecorder(len(steps))
    if any(racer.network_objective is not None for racer in session.racers):
        looked = FEWER if session.problem.objective.size > LARGE else LOOKED_AHEAD
        stride = max(-(-len(steps) // looked), 1)
        for step in (*steps[::stride], steps[-1]):
            session.seek(Address(step))
            network.look_ahead(observer.frame())
    for done, step in enumerate(steps, 1):
        session.seek(Address(step))
        frame = observer.frame()
        racers.record(frame)
        plane.record(frame)
        network.record(frame)
        data.record(frame)
        tell(done, len(steps))
    return {
        "steps": steps,
        **racers.pack(packer),
        "plane": plane.pack(packer),
        "network": network.pack(packer),
        "data": data.pack(packer),
        "curves": pack_curves(frame, packer),
        "series": pack_averages(frame, packer),
        "has_batches": session.batches.per_epoch > 1,
        "formula": formulas.place(frame.formula) if frame.formula else -1,
        "typeset": formulas.drawn(),
        "chosen": frame.display.racer,
        "log_loss": bool(session.experiment.shown("log_loss")),
    }
