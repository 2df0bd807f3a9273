"""Records the rates of ReduceLROnPlateau of PyTorch and Keras over losses that fall, stay and jump.

Run from the root of the repository, in the environment that README.md describes::

    python -m tests.golden.make_plateau_golden
"""

from __future__ import annotations

import os
from types import SimpleNamespace

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import torch

from tests.golden.plateau_cases import CASES, FILE, RATE, losses


def pytorch(factor: float, patience: int, threshold: float, cooldown: int, min_rate: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer,
        factor=factor,
        patience=patience,
        threshold=threshold,
        cooldown=cooldown,
        min_lr=min_rate,
        eps=0.0,
    )
    rates = []
    for loss in losses():
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step(loss)
    return rates


def of_keras(factor: float, patience: int, threshold: float, cooldown: int, min_rate: float) -> list[float]:
    callback = keras.callbacks.ReduceLROnPlateau(
        monitor="loss",
        factor=factor,
        patience=patience,
        min_delta=threshold,
        cooldown=cooldown,
        min_lr=min_rate,
    )
    optimizer = SimpleNamespace(learning_rate=np.float64(RATE))
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses()):
        rates.append(float(optimizer.learning_rate))
        callback.on_epoch_end(epoch, {"loss": loss})
    return rates


if __name__ == "__main__":
    np.savez_compressed(
        FILE,
        pytorch=np.array([pytorch(*case) for case in CASES]),
        keras=np.array([of_keras(*case) for case in CASES]),
        versions=np.array([torch.__version__, keras.__version__]),
    )
