"""A network as a program: its layers, the loss and the loop that trains it."""

from __future__ import annotations

from engine.codegen.optimizer_code import optimizer_code
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.layers.library_code import LayerContext
from engine.layers.table import LAYERS
from engine.library_spelling import Library, comment
from engine.network.losses import LOSSES
from engine.parameters import Dialect, Value, complete


def network_program(
    experiment: Experiment, racer: RacerSpec, network: NetworkSpec, library: Library
) -> list[str]:
    """The lines that train a network on ``x`` and ``y``.

    Args:
        experiment: what the racer is in.
        racer: whose optimizer.
        network: the racer's, with what it overrides.
        library: whose program.
    """
    dialect = experiment.dialect_of(racer)
    row = LOSSES[network.loss]
    scores = "" if row.link == "linear" else row.link
    note = [f"# The loss starts from raw scores: the last {scores} is part of it."] if scores else []
    if network.batch_size is not None:
        note.append(f"# {experiment.steps or 100} steps are as many batches.")
    constants = {p.name: p.default for p in row.parameters} | dict(network.loss_values)
    loss = row.spelling.filled(library, constants)
    if reason := row.spelling.reason(library):
        note.append(reason)
        loss = "..."
    layers, starts = _layers(network, dialect, scores, library)
    inputs = f"{len(network.features)}" if network.features else "x.shape[1]"
    seed = [f"keras.utils.set_random_seed({experiment.seed})"]
    lines = seed if library == "keras" else [f"torch.manual_seed({experiment.seed})"]
    lines += [comment(f"x, y: the data {network.source}, one example a row"), *note, ""]
    optimizer = optimizer_code(experiment, racer, library)
    batch = "len(x)" if network.batch_size is None else str(network.batch_size)
    if library == "keras":
        lines += ["model = keras.Sequential(", "    [", f"        keras.Input(({inputs},)),"]
        lines += [f"        {line}" for line in layers]
        lines += ["    ]", ")", *optimizer.lines]
        lines += [f"model.compile(optimizer=optimizer, loss={loss})"]
        return [*lines, f"model.fit(x, y, batch_size={batch}, epochs={_epochs(experiment, network)})"]
    lines += [f"inputs = {inputs}", *_formula_module(layers), "model = nn.Sequential("]
    lines += [f"    {line}" for line in layers]
    lines += [")", *starts, f"loss_of = {loss}", *optimizer.lines]
    steps = experiment.steps or 100
    return [
        *lines,
        "data = torch.utils.data.TensorDataset(x, y)",
        "done = 0",
        f"while done < {steps}:",
        f"    for some_x, some_y in torch.utils.data.DataLoader(data, batch_size={batch}, shuffle=True):",
        "        optimizer.zero_grad()",
        "        loss_of(model(some_x), some_y).backward()",
        *(f"        {line}" for line in optimizer.before_step),
        "        optimizer.step()",
        *(f"        {line}" for line in optimizer.after_step),
        "        done += 1",
        f"        if done == {steps}:",
        "            break",
    ]


def _epochs(experiment: Experiment, network: NetworkSpec) -> str:
    """As many epochs as hold the experiment's steps, rounded up."""
    steps = experiment.steps or 100
    return str(steps) if network.batch_size is None else f"-(-{steps} * {network.batch_size} // len(x))"


def _complete(layer: LayerSpec, dialect: Dialect) -> dict[str, Value]:
    """Every value of a layer and of what it chooses."""
    row = LAYERS[layer.kind]
    given = row.check(layer.values, dialect)
    return complete(row.adjustable(given, dialect), given, dialect)


def _layers(
    network: NetworkSpec, dialect: Dialect, scores: str, library: Library
) -> tuple[list[str], list[str]]:
    """The elements of the list of layers, and the statements after it that draw PyTorch's first weights."""
    lines: list[str] = []
    starts: list[str] = []
    width = "inputs"
    for place, layer in enumerate(network.layers):
        modules = sum(not line.startswith("#") for line in lines)
        code = LAYERS[layer.kind].write_code(
            LayerContext(
                library=library,
                values=_complete(layer, dialect),
                dialect=dialect,
                inputs=width,
                module=f"model[{modules}]",
                applied_by_loss=scores if place == len(network.layers) - 1 else "",
            )
        )
        lines += code.lines
        width = code.units or width
        starts += code.start
    if all(line.startswith("#") for line in starts):  # comments alone make no block
        return lines, starts
    return lines, ["with torch.no_grad():", *(f"    {line}" for line in starts)]


def _formula_module(layers: list[str]) -> list[str]:
    """What wraps a formula as a layer, where one is used."""
    if not any("Formula(" in line for line in layers):
        return []
    return [
        "class Formula(nn.Module):",
        "    def __init__(self, f):",
        "        super().__init__()",
        "        self.f = f",
        "",
        "    def forward(self, z):",
        "        return self.f(z)",
        "",
    ]
