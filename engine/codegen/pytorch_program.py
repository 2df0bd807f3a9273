"""A run as a PyTorch program: the library's own classes where they are the same, else all written out."""

from __future__ import annotations

from engine.arrays import RealArray
from engine.codegen.arrays_text import array_lines
from engine.codegen.description import RunDescription
from engine.codegen.early_stopping_text import stopping_text
from engine.codegen.library_update import is_moved_by_numpy, pytorch_update, seen_examples
from engine.codegen.loop_text import (
    LoopText,
    batch_lines,
    joined_changes,
    limits_line,
    loop_lines,
    standard_imports,
)
from engine.codegen.pytorch_network import every_parameter, network_sections
from engine.codegen.pytorch_optimizer import OptimizerText, pytorch_optimizer
from engine.codegen.sections import BOWL, Program, Section
from engine.codegen.tuned_layers import PENALTIES, tuned_changes, tuned_rates, tuned_settings
from engine.expression import Operation, SourceStyle, free_symbols, source, walk
from engine.expression.functions import CHOICES
from engine.library_spelling import comment
from engine.surfaces.objective import SurfaceObjective

CLIPPING = {
    "clipvalue": ["nn.utils.clip_grad_value_(parameters, {limit})"],
    "clipnorm": [
        "for parameter in parameters:  # each by itself",
        "    parameter.grad *= {limit} / max(float(parameter.grad.norm()), {limit})",
    ],
    # clip_grad_norm_ divides by the length plus a millionth
    "global_clipnorm": [
        "length = math.sqrt(sum(float((parameter.grad**2).sum()) for parameter in parameters))",
        "for parameter in parameters:  # nn.utils.clip_grad_norm_ divides by the length plus a millionth",
        "    parameter.grad *= {limit} / max(length, {limit})",
    ],
}


def pytorch_program(run: RunDescription, *, array_file: str = "", records: bool = False) -> Program:
    """The program; see `engine.codegen.numpy_program` for the arguments."""
    network = run.network
    is_moved = is_moved_by_numpy(run, "pytorch")
    optimizer = pytorch_update(run) if is_moved else pytorch_optimizer(run, "parameters")
    if network is not None:
        sections, arrays = network_sections(run, network, array_file)
    else:
        sections, arrays = _formula(run, run.surface, array_file)
    if optimizer.classes:
        sections.append(Section("The update", optimizer.classes))
    sections.append(Section("The run", tuple(_loop(run, optimizer, records=records))))
    text = "\n".join(line for section in sections for line in section.lines)
    standard = standard_imports(text, [])
    opening = [
        comment(f"{run.title}, in PyTorch"),
        "",
        *standard,
        *([""] if standard else []),
        *(["import numpy as np"] if "np." in text else []),
        "import torch",
        *(["from torch import nn"] if "nn." in text else []),
        "",
        "torch.set_default_dtype(torch.float64)",
    ]
    return Program(run.title, tuple(opening), tuple(sections), arrays, array_file if arrays else "")


def _formula(
    run: RunDescription, surface: SurfaceObjective | None, array_file: str
) -> tuple[list[Section], dict[str, RealArray]]:
    """A surface, or the bowls of a series."""
    first, second = (repr(value) for value in run.start.tolist())
    if surface is None:
        assert run.average is not None  # noqa: S101 - there is no other kind
        lines, arrays = array_lines({"series": run.average.series}, array_file)
        given = Section("The series", tuple(lines))
        body = [
            "mean, spread = float(series.mean()), float(series.var())",
            f"V, W = (torch.tensor(value, requires_grad=True) for value in ({first}, {second}))",
            "parameters = [V, W]  # the average, and the sum of its weights",
            "",
            "",
            "def loss_of(value, spread=0.0):",
            f"    {BOWL}",
            "    return 0.5 * ((V - value) ** 2 + spread + (W - 1) ** 2)",
            "",
            "",
        ]
        return [given, Section(run.purpose, tuple(body))], arrays
    loss = surface.nodes[0]
    written = source((loss,), SourceStyle(library="torch", arrays=("x", "y"), branches=True))
    # A branch may lack one of them, as the whole may: its derivative is 0 there, not unknown.
    in_pieces = any(isinstance(node, Operation) and node.function in CHOICES for node in walk(loss))
    missing = [name for name in ("x", "y") if in_pieces or name not in free_symbols(loss)]
    value = " + ".join([written.results[0], *(f"0 * {name}" for name in missing)])
    body = [
        f"x, y = (torch.tensor(value, requires_grad=True) for value in ({first}, {second}))",
        "parameters = [x, y]",
        "",
        "",
        "def loss_of():",
        *(f"    {name} = {number!r}" for name, number in surface.constants.items()),
        *(f"    {line}" for line in written.lines),
        f"    return {value}",
        "",
        "",
    ]
    title = " ".join(f"{run.purpose}: f(x, y) = {surface.formula}".split())
    return [Section(title, tuple(body))], {}


def _loop(run: RunDescription, optimizer: OptimizerText, *, records: bool) -> list[str]:
    lines = [*batch_lines(run), limits_line(run)]
    seen = seen_examples(run)
    measure = list(optimizer.begin_step)
    if run.batch_size is not None:
        measure.append("chosen = batch(step)")
    if run.average is not None:
        measure.append("value = float(series[min(step, len(series) - 1)])")
    every = "parameters" if run.network is None else every_parameter(run.network)
    measure.append(f"theta = torch.cat([parameter.detach().flatten() for parameter in {every}])")
    forward = [*(["Dropout.step = step"] if run.drops else []), f"loss = loss_of({seen})"]
    told = "loss.item()"
    train: list[str] = []
    if run.remembers:  # a forward pass moves the running statistics, so there is one a step
        measure.append("whole = whole_loss()")
        told, train = "whole", [] if optimizer.update else forward
    else:
        measure += forward
        if run.measures_apart:
            told = "whole_loss()" if run.network is not None else "loss_of(mean, spread).item()"
    finite = f"math.isfinite({'whole' if run.remembers else 'loss.item()'})"
    stopping = stopping_text(
        run,
        loss="test_loss(x_test, y_test)",
        kept="{name: values.clone() for name, values in model.state_dict().items()}",
        restored="model.load_state_dict(best)",
    )
    lines += [*tuned_settings(run, PENALTIES), *stopping.settings]
    loop = LoopText(
        changes=joined_changes(
            optimizer.changes, tuned_changes(run, PENALTIES), tuned_rates(run, "model"), stopping.changes
        ),
        measure=[*stopping.look, *measure],
        sound=f"{finite} and float(theta @ theta) < LIMIT * LIMIT",
        told=told,
        point="theta[:2].numpy()",
        stops=stopping.stops,
        train=[*train, *_training(run, optimizer, forward)],
    )
    return [*lines, *optimizer.made, *loop_lines(loop, records=records)]


def _training(run: RunDescription, optimizer: OptimizerText, forward: list[str]) -> list[str]:
    """From the loss to the update."""
    if optimizer.update:
        return list(optimizer.update)
    lines: list[str] = []
    if run.looks_ahead:
        lines += ["optimizer.look_ahead()  # the gradient is taken where the velocity leads", *forward]
        if run.remembers:
            lines[1:] = ["with statistics_kept():", *(f"    {line}" for line in forward)]
    lines += ["optimizer.zero_grad()", "loss.backward()"]
    lines += ["if not all(parameter.grad.isfinite().all() for parameter in parameters):", "    break"]
    if run.clipping is not None:
        key, limit = run.clipping
        lines += [line.format(limit=repr(limit)) for line in CLIPPING[key]]
    return [*lines, "optimizer.step()", *optimizer.end_step]
