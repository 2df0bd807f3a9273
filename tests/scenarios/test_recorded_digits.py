"""The recording of the documents, by a real PyTorch: it opens, and its true loss falls as it was told."""

from __future__ import annotations

from pathlib import Path

from app.lessons.sources import open_source
from engine.frames.frame import Address
from engine.session.session import Session

DIGITS = Path(__file__).parents[2] / "docs" / "recorder" / "digits.npz"


def test_a_run_of_pytorch_opens_with_the_true_loss_of_its_network() -> None:
    session = Session(open_source(str(DIGITS)).experiment)
    (racer,) = session.racers
    assert racer.network_objective is not None
    assert [layer.units for layer in racer.network_objective.network.layers] == [16, 16, 10]
    losses = []
    for step in (0, 200, 400):
        session.seek(Address(step))
        losses.append(racer.evaluate()[0])
    # over all examples; what PyTorch told is over one batch each
    assert 2.2 < losses[0] < 2.5
    assert losses[0] > 5.0 * losses[1] > 5.0 * losses[2]
    assert abs(losses[0] - racer.losses.view().at(0).low) < 0.2
