"""The program itself: network, loss, optimizer and the loop around them, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec
from engine.experiment.network_override import network_of
from engine.layers.library_code import LayerContext
from engine.layers.table import LAYERS
from engine.library_spelling import Code, Library, code_of
from engine.network.losses import LOSSES
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect, Value, complete, number_text
from engine.surfaces.catalogue import SURFACES

TITLES: Mapping[Library, str] = {"keras": "Keras", "pytorch": "PyTorch"}
NAMES: Mapping[Dialect, str] = {"textbook": "textbooks'", "keras": "Keras", "pytorch": "PyTorch"}
#: Longer calls are broken, one argument a line.
WIDEST = 96


def program(experiment: Experiment, racer: int, library: Library) -> str:
    """The program that trains what one racer trains, as text to begin with.

    Every setting is written out, since the libraries' defaults differ from each other's. Where the rule that
    ran is not the library's own, or a library has not got something, a comment says so. Data are not in it:
    ``x`` and ``y`` stand for them; a surface's formula is left to be written with the library's functions.

    Args:
        experiment: what is trained.
        racer: place in the race.
        library: whose program.
    """
    spec = experiment.racers[min(racer, len(experiment.racers) - 1)]
    lines = [f"# {experiment.title}: {spec.name}, in {TITLES[library]}"]
    lines += _imports(library)
    if isinstance(experiment.objective, NetworkSpec):
        lines += _network_program(experiment, spec, network_of(experiment, spec), library)
    elif isinstance(experiment.objective, SurfaceSpec):
        lines += _surface_program(experiment, spec, experiment.objective, library)
    else:
        lines += ["# A moving average needs no library:", "value = 0.0", "for each in series:"]
        lines.append(f"    value = {_settings(experiment, spec)['beta']} * value + "
                     f"(1 - {_settings(experiment, spec)['beta']}) * each")  # fmt: skip
    return "\n".join(lines) + "\n"


def _imports(library: Library) -> list[str]:
    return ["import keras", ""] if library == "keras" else ["import torch", "from torch import nn", ""]


# ---- networks ----------------------------------------------------------------------------------


def _network_program(
    experiment: Experiment, spec: RacerSpec, network: NetworkSpec, library: Library
) -> list[str]:
    dialect = experiment.dialect_of(spec)
    row = LOSSES[network.loss]
    scores = "" if row.link == "linear" else row.link
    note = [f"# The loss starts from raw scores: the last {scores} is part of it."] if scores else []
    if network.batch_size is not None:
        note.append(f"# {experiment.steps or 100} steps are as many batches.")
    constants = {p.name: p.default for p in row.parameters} | dict(network.loss_values)
    loss = row.spelling.filled(library, constants)
    layers, starts = _layers(network, dialect, scores, library)
    inputs = f"{len(network.features)}" if network.features else "x.shape[1]"
    seed = [f"keras.utils.set_random_seed({experiment.seed})"]
    lines = seed if library == "keras" else [f"torch.manual_seed({experiment.seed})"]
    lines += [f"# x, y: the data {network.source}, one example a row", *note, ""]
    batch = "len(x)" if network.batch_size is None else str(network.batch_size)
    if library == "keras":
        lines += ["model = keras.Sequential(", "    [", f"        keras.Input(({inputs},)),"]
        lines += [f"        {line}" for line in layers]
        lines += ["    ]", ")", *_optimizer(experiment, spec, library)]
        lines += [f"model.compile(optimizer=optimizer, loss={loss})"]
        return [*lines, f"model.fit(x, y, batch_size={batch}, epochs={_epochs(experiment, network)})"]
    lines += [f"inputs = {inputs}", *_lambda_module([*layers]), "model = nn.Sequential("]
    lines += [f"    {line}" for line in layers]
    lines += [")", *starts, f"loss_of = {loss}", *_optimizer(experiment, spec, library)]
    clip = _pytorch_clipping(spec)
    schedule = ["        schedule.step()"] if spec.schedule.kind != "constant" else []
    steps = experiment.steps or 100
    return [
        *lines,
        "data = torch.utils.data.TensorDataset(x, y)",
        "done = 0",
        f"while done < {steps}:",
        f"    for some_x, some_y in torch.utils.data.DataLoader(data, batch_size={batch}, shuffle=True):",
        "        optimizer.zero_grad()",
        "        loss_of(model(some_x), some_y).backward()",
        *clip,
        "        optimizer.step()",
        *schedule,
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
        starts += [f"    {code.start}"] if code.start else []
    return lines, ["with torch.no_grad():", *starts] if starts else []


def _lambda_module(layers: list[str]) -> list[str]:
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


# ---- surfaces ----------------------------------------------------------------------------------


def _surface_program(
    experiment: Experiment, spec: RacerSpec, surface: SurfaceSpec, library: Library
) -> list[str]:
    formula = surface.formula or SURFACES[surface.surface].formula
    row = SURFACES[surface.surface].constants if surface.surface else ()
    constants = {**{p.name: p.default for p in row}, **surface.constants}
    start = surface.start or (SURFACES[surface.surface].start if surface.surface else (1.0, 1.0))
    lines = [f"# f(x, y) = {formula}", "# Write it with the library's own functions:"]
    lines += ["def f(x, y):", *(f"    {name} = {code_of(value)}" for name, value in constants.items())]
    lines += ["    return ...", ""]
    steps = experiment.steps or 100
    if library == "keras":
        return [
            *lines,
            f"theta = [keras.Variable(value) for value in ({code_of(start[0])}, {code_of(start[1])})]",
            *_optimizer(experiment, spec, library),
            f"for step in range({steps}):",
            "    gradients = ...  # of f at theta, by the backend's own differentiation",
            "    optimizer.apply(gradients, theta)",
        ]
    return [
        *lines,
        f"theta = torch.tensor([{code_of(start[0])}, {code_of(start[1])}], requires_grad=True)",
        *_optimizer(experiment, spec, library, theta="[theta]"),
        f"for step in range({steps}):",
        "    optimizer.zero_grad()",
        "    f(*theta).backward()",
        *(line[4:].replace("model.parameters()", "[theta]") for line in _pytorch_clipping(spec)),
        "    optimizer.step()",
        *(["    schedule.step()"] if spec.schedule.kind != "constant" else []),
    ]


# ---- optimizers --------------------------------------------------------------------------------


def _settings(experiment: Experiment, spec: RacerSpec) -> dict[str, Value]:
    row = OPTIMIZERS[spec.optimizer]
    return row.completed(experiment.values_at(spec, 0), experiment.dialect_of(spec))


def _optimizer(
    experiment: Experiment, spec: RacerSpec, library: Library, theta: str = "model.parameters()"
) -> list[str]:
    values: dict[str, Value | Code] = dict(_settings(experiment, spec))
    row = OPTIMIZERS[spec.optimizer]
    spelling = row.spelling
    said = spelling.of(library)
    if said.startswith("#"):
        return [said, *_rule_lines(experiment, spec), "optimizer = ...  # one of your own, by this rule"]
    lines = []
    dialect = experiment.dialect_of(spec)
    if dialect != library:
        lines += [f"# It ran by the {NAMES[dialect]} rule:", *_rule_lines(experiment, spec)]
        lines.append(f"# {TITLES[library]}'s own differs where its rule is another (epsilon, weight decay).")
    kind = spec.schedule.kind
    schedule = SCHEDULES[kind]
    shape: dict[str, Value | Code] = {}
    shape.update({p.name: p.default for p in schedule.parameters})
    shape.update(spec.schedule.values)
    settings = _settings(experiment, spec)
    there = row.in_libraries(settings, dialect)
    lines += [there.note] if there.note else []
    values.update({name: Code(number_text(value)) for name, value in there.values.items()})
    shape["rate"] = values.get("learning_rate", 0.01)
    written = schedule.spelling.filled(library, shape)
    if shape.get("warmup_steps"):
        lines.append(f"# with a warm-up of {shape['warmup_steps']} steps before the schedule")
    values["theta"] = Code(theta)
    decay = values.get("weight_decay", 0.0)
    values["decay"] = Code(f", weight_decay={code_of(decay)}" if decay else "")
    if library == "keras" and written:
        lines.append(f"rate = {written}")
        values["learning_rate"] = Code("rate")
    call = spelling.filled(library, values)
    if library == "keras" and spec.clipping:
        name, value = next(iter(spec.clipping.items()))
        call = f"{call[:-1]}, {name}={code_of(value)})"
    lines += _broken(f"optimizer = {call}")
    if library == "pytorch" and written:
        lines.append(f"schedule = {written}")
    return lines


def _pytorch_clipping(spec: RacerSpec) -> list[str]:
    calls: Mapping[str, Callable[[str], str]] = {
        "clipvalue": lambda v: f"        nn.utils.clip_grad_value_(model.parameters(), {v})",
        "clipnorm": lambda v: f"        [nn.utils.clip_grad_norm_(w, {v}) for w in model.parameters()]",
        "global_clipnorm": lambda v: f"        nn.utils.clip_grad_norm_(model.parameters(), {v})",
    }
    return [calls[name](code_of(value)) for name, value in spec.clipping.items() if name in calls]


def _rule_lines(experiment: Experiment, spec: RacerSpec) -> list[str]:
    row = OPTIMIZERS[spec.optimizer]
    dialect = experiment.dialect_of(spec)
    try:
        equations = row.equations(row.completed(experiment.values_at(spec, 0), dialect), dialect)
    except RavineError:
        return []
    at = [f"#   g at {equations.lookahead}"] if equations.lookahead else []
    return [*at, *(f"#   {equation}" for equation in equations.equations)]


def _broken(line: str) -> list[str]:
    """A long call, one argument a line."""
    if len(line) <= WIDEST:
        return [line]
    head, _, rest = line.partition("(")
    arguments, depth, part = [], 0, ""
    for sign in rest[:-1]:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            arguments.append(part.strip())
            part = ""
        else:
            part += sign
    return [f"{head}(", *(f"    {each}," for each in (*arguments, part.strip()) if each), ")"]
