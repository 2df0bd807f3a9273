"""A program of Keras or PyTorch as an experiment, with what was assumed and what was not understood."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass, replace

from engine.code_reading.network_reading import NetworkReading, find_network
from engine.code_reading.program_data import start_of, with_data, with_penalties
from engine.code_reading.source_code import SourceCode, UnreadableError, last_name, read_source
from engine.code_reading.spelled import arguments
from engine.code_reading.training_reading import read_loss, read_racer
from engine.code_reading.unrolling import unrolled
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, named
from engine.experiment.file import MAX_STEPS
from engine.experiment.network_file import MAX_BATCH, MAX_SEED
from engine.fitting.network_fitting import check_network
from engine.layers.table import LAYERS, MAX_LAYERS
from engine.library_spelling import LIBRARY_TITLES, Library
from engine.network.losses import LOSSES
from engine.network.spec import LayerSpec, NetworkSpec
from engine.parameters import Dialect

#: What `Model.fit` takes where nothing is said.
FIT_BATCH = 32
#: What takes the size of a batch, and its place among the arguments without a name.
BATCHED = {"fit": "2", "DataLoader": "1", "batch": "0"}
#: The first line of a program that Ravine wrote, and the heading of its notebook.
TITLE = re.compile(r"(?:^|\")# (.{1,200}), in (?:Keras|PyTorch)(?:\\n|$|\")", re.MULTILINE)
#: What sets the seed of everything that is drawn.
SEEDS = ("set_random_seed", "manual_seed", "seed", "SeedSequence")
#: The most things that a text lists.
LISTED = 20


@dataclass(frozen=True)
class ReadProgram:
    """What a program describes.

    Attributes:
        experiment: what could be read of it.
        library: whose program it is.
        assumed: what was taken for granted, in sentences.
        left_out: what was not understood, in sentences.
    """

    experiment: Experiment
    library: Library
    assumed: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was read, and how much was not, for the person who opens it."""
        title = LIBRARY_TITLES[self.library]
        told = [f"Read a program of {title}."]
        for word, found in (("Assumed", self.assumed), ("Not understood", self.left_out)):
            if found:
                more = f" (and {len(found) - 1} more, see the text)" if len(found) > 1 else ""
                told.append(f"{word}: {found[0]}{more}")
        return " ".join(told)


def read_program(text: str, *, is_notebook: bool = False) -> ReadProgram:
    """Read a program. It is parsed and never executed.

    Args:
        text: Python, or the JSON of a notebook.
        is_notebook: which of them.

    Raises:
        RavineError: it is no program, or has no ``Sequential`` of layers that are known here.
    """
    source = read_source(text, is_notebook=is_notebook)
    try:
        return _read(unrolled(source), text)
    except RecursionError:
        raise RavineError("the program nests its expressions too deep to be followed") from None


def _read(source: SourceCode, text: str) -> ReadProgram:
    found = find_network(source)
    if found is None:
        raise RavineError(
            "the program has no Sequential([...]) or nn.Sequential(...), no class of layers and no Model of "
            "inputs and outputs, so there is no network to read"
        )
    library, parts = found
    reading = NetworkReading(source, library, [])
    for part in parts:
        reading.read(part)
    if not any(LAYERS[layer.kind].takes("units") for layer in reading.layers):
        raise RavineError("its network has no dense layer that could be read, so nothing would be learned")
    if len(reading.layers) > MAX_LAYERS:
        raise RavineError(f"its network has {len(reading.layers)} layers; at most {MAX_LAYERS} are possible")
    loss = read_loss(source, library)
    if loss is None:
        loss = (_likely_loss(reading.layers[-1]), {})
        source.assumed.append(f"No loss is named; {LOSSES[loss[0]].title.lower()} is minimised.")
    racer = read_racer(source, library)
    if racer is None:
        racer = RacerSpec("adam")
        source.assumed.append("No optimizer is understood; Adam trains it.")
    layers = with_penalties(source, _with_link(tuple(reading.layers), loss[0]), library)
    spec = with_data(source, NetworkSpec(layers=layers, loss=loss[0], loss_values=loss[1]), reading.inputs)
    start, statistics = start_of(source, spec.layers, library)
    spec = replace(
        spec,
        batch_size=_batch_size(source),
        precision="float32" if _is_single(source) else "float64",
        start=start,
        start_statistics=statistics,
    )
    check_network(spec, library)
    return _finished(source, text, library, spec, racer)


def _finished(
    source: SourceCode, text: str, library: Library, spec: NetworkSpec, racer: RacerSpec
) -> ReadProgram:
    titled = TITLE.search(text[:2000])
    title, _, name = (titled[1] if titled else "").rpartition(": ")
    if racer.dialect == library:
        racer = replace(racer, dialect=None)
    dialect: Dialect = library
    assumed, left_out = tuple(dict.fromkeys(source.assumed)), tuple(dict.fromkeys(source.left_out))
    experiment = Experiment(
        objective=spec,
        racers=named((replace(racer, name=name),)),
        title=title or f"A program of {LIBRARY_TITLES[library]}",
        text=_text(library, assumed, left_out),
        seed=_seed(source),
        dialect=dialect,
        steps=_steps(source, spec),
        view={"library": library},
    )
    return ReadProgram(experiment, library, assumed, left_out)


def _text(library: Library, assumed: tuple[str, ...], left_out: tuple[str, ...]) -> str:
    """What a person reads of it beside the experiment."""
    parts = [f"Read from a program of {LIBRARY_TITLES[library]}; nothing of it was executed."]
    for heading, found in (("What was assumed:", assumed), ("What was not understood:", left_out)):
        if found:
            listed = [f"- {each}" for each in found[:LISTED]]
            more = [f"- and {len(found) - LISTED} more"] if len(found) > LISTED else []
            parts += [heading, "\n".join((*listed, *more))]
    return "\n\n".join(parts)


def _likely_loss(last: LayerSpec) -> str:
    return {"sigmoid": "binary_crossentropy", "softmax": "categorical_crossentropy"}.get(
        str(last.values.get("activation")), "mean_squared_error"
    )


def _with_link(layers: tuple[LayerSpec, ...], loss: str) -> tuple[LayerSpec, ...]:
    """Layers whose last names the activation that belongs to the loss, which libraries apply in the loss."""
    last, link = layers[-1], LOSSES[loss].link
    if (
        last.kind == "dense"
        and link != "linear"
        and last.values.get("activation", "linear") in ("linear", "log_softmax")
    ):
        last = replace(last, values={**last.values, "activation": link})
    return (*layers[:-1], last)


def _batch_size(source: SourceCode) -> int | None:
    """Examples of a step; None for all."""
    for call in source.calls():
        name, given = last_name(call.func), arguments(call, "keras")
        if name in BATCHED:
            node = given.get("batch_size", given.get(BATCHED[name]))
            size = FIT_BATCH if node is None and name == "fit" else _whole(source, node)
            if size is not None:
                return size
    for part in ast.walk(source.tree):
        match part:  # as Ravine writes it: -(-len(X) // 32)
            case ast.BinOp(
                left=ast.UnaryOp(operand=ast.Call(func=ast.Name(id="len"))), op=ast.FloorDiv(), right=right
            ):
                return _whole(source, right)
    return None


def _whole(source: SourceCode, node: ast.expr | None) -> int | None:
    try:
        size = 0.0 if node is None else source.number(node)
    except UnreadableError:
        return None
    return int(size) if 1 <= size <= MAX_BATCH else None


def _steps(source: SourceCode, spec: NetworkSpec) -> int | None:
    """Where playing stops: after the epochs that are made, or the steps of a program of Ravine's."""
    try:
        if "STEPS" in source.assigned:
            return _within(source.number(source.assigned["STEPS"]))
        for call in source.calls():
            epochs = next((word.value for word in call.keywords if word.arg == "epochs"), None)
            if last_name(call.func) == "fit" and epochs is not None and spec.record is not None:
                each = math.ceil(spec.record.rows / (spec.batch_size or spec.record.rows))
                return _within(source.number(epochs) * each)
    except UnreadableError:
        pass
    return None


def _within(steps: float) -> int | None:
    return int(steps) if 1 <= steps <= MAX_STEPS else None


def _seed(source: SourceCode) -> int:
    for call in source.calls():
        if last_name(call.func) in SEEDS and call.args:
            try:
                value = source.number(call.args[0])
            except UnreadableError:
                continue
            if value == int(value) and 0 <= value <= MAX_SEED:
                return int(value)
    return 0


def _is_single(source: SourceCode) -> bool:
    """Whether the program says that it computes in single precision."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(args=[ast.Constant(value="float32"), *_]) if last_name(node.func) == "set_floatx":
                return True
            case ast.keyword(arg="dtype", value=ast.Attribute(value=ast.Name(id="torch"), attr="float32")):
                return True
    return False
