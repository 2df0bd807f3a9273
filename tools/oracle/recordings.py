"""Recordings by the real libraries: written by docs/recorder's file, opened here, compared number by number.

A program trains a network on all examples in every step, so that the loss that it records for a step is the
loss of the network at the parameters before it: what Ravine computes there must be the same.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray
from engine.recording.opened_recording import opened_recording

FOLDER = Path(__file__).parents[2] / "docs" / "recorder"
#: How far the loss that is computed here may be from the recorded one, as a share of it.
ALLOWED = 2e-5
EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
#: Trains a model of PyTorch and keeps its parameters beside the recording.
PYTORCH = """
import numpy as np, torch
from torch import nn
from ravine_recorder import Recorder
torch.manual_seed(0)
torch.set_default_dtype(torch.{dtype})
x = torch.randn(60, 3)
y = {targets}
model = {model}
loss_of = {loss}
optimizer = {optimizer}
kept = lambda: np.concatenate([p.detach().numpy().ravel() for p in model.parameters()])
kinds = dict(every={every}, dtype="{dtype}", state=True)
recorder = Recorder("run{ending}", model, optimizer, loss=loss_of, data=(x, y), **kinds)
truth = [kept()]
for step in range(45):
    loss = loss_of(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    recorder.step(loss)
    truth.append(kept())
recorder.close()
np.save("truth.npy", truth)
"""
#: The same of Keras, whose losses are running means, reset before each step.
KERAS = """
import keras, numpy as np
from ravine_recorder import Recorder
keras.utils.set_random_seed(0)
x = np.random.randn(60, 3).astype("float32")
y = {targets}
model = {model}
model.compile({optimizer}, {loss})
kept = lambda: np.concatenate([np.array(v).ravel() for v in model.trainable_variables])
kinds = dict(every={every}, state=True)
recorder = Recorder("run{ending}", model, model.optimizer, loss=model.loss, data=(x, y), **kinds)
truth = [kept()]
for step in range(45):
    model.reset_metrics()
    recorder.step(model.train_on_batch(x, y))
    truth.append(kept())
recorder.close()
np.save("truth.npy", truth)
"""
#: Reads the file as the library of its form does, and compares it with what Ravine will read.
CHECKED = """
import json
if "{ending}" == ".npz":
    found = dict(np.load("run.npz"))
else:
    from safetensors.numpy import load_file
    found = load_file("run.safetensors")
assert json.loads(found["description"].tobytes())["ravine_recording"] == 1
assert len(np.concatenate([found[name] for name in sorted(found) if name.startswith("losses/")])) == 45
"""


@dataclass(frozen=True)
class RecordedCase:
    """A program that records.

    Attributes:
        name: what it trains.
        program: its text; it writes ``run.npz`` or ``run.safetensors`` and perhaps ``truth.npy``.
    """

    name: str
    program: str


@dataclass(frozen=True)
class RecordedComparison:
    """A recording beside what was trained.

    Attributes:
        name: of the case.
        rows: of parameters that were compared, each to the bit.
        worst: the largest difference of the loss that is computed here to the recorded one, as a share of it.
        failed: what is wrong, in a sentence; empty if nothing is.
    """

    name: str
    rows: int
    worst: float
    failed: str = ""


def recorded_cases() -> Iterator[RecordedCase]:
    """The examples of the recorder's documents, and networks of both libraries."""
    examples = EXAMPLE.findall((FOLDER / "README.md").read_text(encoding="utf-8"))
    for number, example in enumerate(examples, 1):
        yield RecordedCase(f"example {number} of docs/recorder/README.md", example)
    linear = "nn.Sequential(nn.Linear(3, 5), nn.{0}, nn.Linear(5, {1}))"
    for ending, dtype, every, activation, outputs, loss, targets, optimizer in (
        (".npz", "float64", 1, "Tanh()", 1, "nn.MSELoss()", "x.sum(1, keepdim=True)",
         "SGD(P, .1, momentum=.9)"),
        (".safetensors", "float32", 4, "ReLU()", 3, "nn.CrossEntropyLoss()", "x.argmax(1)", "Adam(P)"),
        (".npz", "float32", 1, "GELU()", 1, "nn.functional.binary_cross_entropy_with_logits",
         "(x[:, :1] > 0).to(x.dtype)", "AdamW(P)"),
        (".safetensors", "float64", 2, "LeakyReLU(0.2)", 2, "nn.HuberLoss()", "x[:, :2] ** 2", "RMSprop(P)"),
        (".npz", "float64", 1, "BatchNorm1d(5), nn.Tanh()", 1, "nn.MSELoss()",
         "x[:, :1] * x[:, 1:2]", "Adam(P)"),
    ):  # fmt: skip
        filled = {
            "ending": ending, "dtype": dtype, "every": every, "loss": loss, "targets": targets,
            "model": linear.format(activation, outputs),
            "optimizer": "torch.optim." + optimizer.replace("P", "model.parameters()"),
        }  # fmt: skip
        name = (
            f"PyTorch {loss.rpartition('.')[2]}, {activation}, {optimizer}, every {every}, {dtype}, {ending}"
        )
        yield RecordedCase(name, (PYTORCH + CHECKED).format(**filled))
    dense = (
        "keras.Sequential([keras.Input((3,)), keras.layers.Dense(5), keras.layers.{0}, "
        "keras.layers.Dense({1}, '{2}')])"
    )
    for ending, every, activation, outputs, last, loss, targets, optimizer in (
        (".npz", 1, "Activation('tanh')", 1, "linear", "mse", "x.sum(1, keepdims=True)",
         "keras.optimizers.SGD(.05)"),
        (".safetensors", 3, "Activation('relu')", 1, "sigmoid", "binary_crossentropy",
         "1.0 * (x[:, :1] > 0)", "adam"),
        (".npz", 1, "Activation('silu')", 3, "softmax", "sparse_categorical_crossentropy",
         "x.argmax(1)", "adamw"),
        (".npz", 1, "BatchNormalization()", 1, "linear", "mse", "x[:, :1] * x[:, 1:2]", "adam"),
    ):  # fmt: skip
        filled = {
            "ending": ending, "every": every, "loss": repr(loss), "targets": targets,
            "model": dense.format(activation, outputs, last),
            "optimizer": optimizer if "." in optimizer else repr(optimizer),
        }  # fmt: skip
        yield RecordedCase(
            f"Keras {loss}, {activation}, {optimizer}, every {every}, {ending}",
            (KERAS + CHECKED).format(**filled),
        )


def compare_recording(name: str, path: Path, truth: FloatArray | None) -> RecordedComparison:
    """Open a recording and compare it.

    Args:
        name: of the case.
        path: of the recording.
        truth: the parameters after 0, 1, ... steps, as the library holds them; None where it did not tell.
    """
    try:
        opened = opened_recording(path)
    except RavineError as error:
        return RecordedComparison(name, 0, 0.0, str(error))
    run, playback = opened.playback.run, opened.playback
    if opened.network is None:
        return RecordedComparison(name, len(run.steps), 0.0, playback.unknown)
    worst, gradient = 0.0, np.empty(run.size)
    for row, step in enumerate(run.steps.tolist()):
        if truth is not None and not np.array_equal(run.theta(row), truth[step].astype(np.float64)):
            return RecordedComparison(name, row, worst, f"step {step}: other parameters were recorded")
        if step < len(run.losses):
            loss = opened.network.full_loss_and_gradient(playback.theta(row), gradient)
            worst = max(worst, abs(loss - run.losses[step]) / abs(run.losses[step]))
    failed = f"a loss differs by {worst:.1e} of it" if worst > ALLOWED else ""
    return RecordedComparison(name, len(run.steps), float(worst), failed)


def recordings(python: str) -> list[RecordedComparison]:
    """Run every program in an environment's Python and compare what it recorded."""
    found = []
    told = {**os.environ, "PYTHONPATH": str(FOLDER), "KERAS_BACKEND": "torch"}
    for case in recorded_cases():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "program.py").write_text(case.program, encoding="utf-8")
            command = [python, "program.py"]
            run = subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, check=False)
            if run.returncode:
                failed = f"it failed: {run.stderr.strip().splitlines()[-1]}"
                found.append(RecordedComparison(case.name, 0, 0.0, failed))
                continue
            truth = np.load(folder / "truth.npy") if (folder / "truth.npy").exists() else None
            (path,) = (each for each in folder.iterdir() if each.stem == "run")
            found.append(compare_recording(case.name, path, truth))
    return found


def recordings_report(found: list[RecordedComparison]) -> str:
    """A section of the report, as Markdown."""
    failures = sum(bool(each.failed) for each in found)
    rows = sum(each.rows for each in found)
    lines = [
        "",
        "## Recordings",
        f"**{len(found)} recorded runs, {rows:,} rows of parameters, {failures} failures.**",
        "Written by `docs/recorder/ravine_recorder.py` in the libraries, opened here. Parameters are",
        "compared to the bit, and the loss that is computed at each with the one that the library told",
        f"(allowed: {ALLOWED:g} of it, for losses in single precision).",
        "",
        "| run | rows | worst difference of the loss | |",
        "|---|---|---|---|",
    ]
    lines += [f"| {each.name} | {each.rows} | {each.worst:.1e} | {each.failed} |" for each in found]
    return "\n".join(lines) + "\n"
