"""``weights``: the weights of a run at some step as a file, named and shaped as PyTorch or Keras do."""

from __future__ import annotations

import argparse

from app.export.weights import RacerWeights, library_for
from app.files import format_of
from app.lessons.overrides import begin, chosen_racer
from app.terminal import complain
from engine.errors import RavineError
from engine.experiment.network_override import network_of
from engine.library_spelling import LIBRARY_TITLES
from engine.weights.weights_file import WEIGHT_FORMATS


def run(options: argparse.Namespace) -> int:
    """Run up to the step and write.

    Raises:
        RavineError: the experiment cannot be run or trains no network, the run ends before the step, or the
            file cannot be written.
    """
    format_of(options.out, WEIGHT_FORMATS)
    session = begin(options.source, options.set)
    racer = chosen_racer(session, options.racer)
    network_of(session.experiment, racer.spec)  # refused before the time is spent
    session.advance(options.step)
    if racer.stepper.step < options.step:
        raise RavineError(
            f"{racer.name} ended after {racer.stepper.step:,} steps; ask for --step {racer.stepper.step}. "
            f"{racer.divergence}".rstrip()
        )
    library = options.to or library_for(session.experiment)
    weights = RacerWeights(
        session.experiment, racer.spec, racer.objective, racer.theta, racer.stepper.statistics, options.step
    )
    weights.save(options.out, library)
    title = LIBRARY_TITLES[library]
    complain(f"{racer.name} after {options.step:,} steps, named as in {title}, is in {options.out}")
    return 0
