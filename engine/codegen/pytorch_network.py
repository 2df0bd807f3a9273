"""A network in a PyTorch program: its layers, start and loss, and the modules that PyTorch has not got."""

from __future__ import annotations

import numpy as np

from engine.arrays import RealArray
from engine.codegen.arrays_text import Arrays, array_lines
from engine.codegen.description import RunDescription
from engine.codegen.early_stopping_text import test_examples
from engine.codegen.network_text import STATISTICS, NetworkText, network_spec, network_text, start_statistics
from engine.codegen.sections import Section
from engine.codegen.tuned_layers import number_text
from engine.network.objective import NetworkObjective
from engine.weights.library_layers import array_names, held_arrays, library_arrays

FORMULA = '''
class Formula(nn.Module):
    """A function as a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, z):
        return self.function(z)
'''
DROPOUT = '''
class Dropout(nn.Module):
    """Drops what was dropped in the run: the mask is a function of seed, layer and step."""

    step = None  # nothing is dropped

    def __init__(self, rate, layer):
        super().__init__()
        self.rate, self.layer = rate, layer

    def forward(self, x):
        if Dropout.step is None:
            return x
        bits = np.random.Philox(key=[MASK_SEED, self.layer], counter=[0, 0, 0, Dropout.step])
        kept = np.random.Generator(bits).random((x.shape[1], x.shape[0])).T >= self.rate
        return x * torch.tensor(kept * (1 / (1 - self.rate)), dtype=x.dtype)
'''
NORMALIZATION = '''
class BatchNorm1d(nn.BatchNorm1d):
    """The running variance is that of the batches themselves; PyTorch's own takes B / (B - 1) times it."""

    def forward(self, x):
        mean, variance = self.running_mean, self.running_var
        if self.training:
            mean, variance = x.mean(dim=0), x.var(dim=0, unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(variance, self.momentum)
        return (x - mean) / torch.sqrt(variance + self.eps) * self.weight + self.bias
'''
KEPT_STATISTICS = '''
@contextmanager
def statistics_kept():
    """Inside, batch normalisation takes the statistics of what it is given and remembers nothing of them."""
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm1d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    yield
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
'''


def network_sections(
    run: RunDescription, network: NetworkObjective, array_file: str
) -> tuple[list[Section], dict[str, RealArray]]:
    """Data, network and loss, and the arrays that go into a file."""
    text = network_text(run, network, "pytorch")
    start = [array for _, array in library_arrays(network.network, run.start, "pytorch")]
    named: Arrays = {"X": network.data.x, "Y": network.data.y, "START": start}
    named = {**named, **start_statistics(run, network), **test_examples(run)}
    lines, arrays = array_lines(named, array_file)
    typed = ", dtype=torch.float32" if network.dtype == np.float32 else ""
    lines += [f"x, y = torch.tensor(X{typed}), torch.tensor(Y{typed})"]
    if run.stopping:
        lines += [f"x_test, y_test = torch.tensor(X_TEST{typed}), torch.tensor(Y_TEST{typed})"]
    layers = text.lines
    classes = ""
    if any("Formula(" in line for line in layers):
        classes += FORMULA
    if run.drops:
        classes += f"\n\nMASK_SEED = {network.seed}\n" + DROPOUT
    if run.remembers and _needs_own_normalization(run, network):
        classes += NORMALIZATION
        layers = [line.replace("nn.BatchNorm1d(", "BatchNorm1d(") for line in layers]
    model = ["model = nn.Sequential(", *(f"    {line}" for line in layers), ")"]
    every = every_parameter(network)
    model += [f"{every} = list(model.parameters())", *_start_comments(run, text)]
    model += [
        "with torch.no_grad():",
        f"    for parameter, values in zip({every}, START):",
        "        parameter.copy_(torch.tensor(values))",
    ]
    if STATISTICS in named:
        model += ["norms = [module for module in model if isinstance(module, nn.BatchNorm1d)]"]
        model += [f"for norm, (mean, variance) in zip(norms, {STATISTICS}):"]
        model += ["    norm.running_mean.copy_(torch.tensor(mean))"]
        model += ["    norm.running_var.copy_(torch.tensor(variance))"]
    if len(network.held):
        model += [f"for place in {held_arrays(network.network, 'pytorch')}:  # these stay as they are"]
        model += [f"    {every}[place].requires_grad_(False)"]
        model += [f"parameters = [parameter for parameter in {every} if parameter.requires_grad]"]
    sections = [
        Section("The data, one example a row, and the parameters at the start", tuple(lines)),
        Section("The network", (*classes.splitlines(), *model)),
        Section("The loss", tuple(_loss(run, network, text))),
    ]
    return sections, arrays


def every_parameter(network: NetworkObjective) -> str:
    """What the program calls all parameters; ``parameters`` are those that the optimizer is given."""
    return "everything" if len(network.held) else "parameters"


def _start_comments(run: RunDescription, text: NetworkText) -> list[str]:
    """How PyTorch would draw a start like this one, where it was drawn."""
    if network_spec(run).start is not None:
        return []
    drawn = dict.fromkeys(layer.drawn for layer in text.layers if layer.drawn)
    return [f"# The start that was drawn; PyTorch would draw others by {call}." for call in drawn]


def _needs_own_normalization(run: RunDescription, network: NetworkObjective) -> bool:
    """Keras's running variance is another, and PyTorch refuses a batch of one."""
    batch = run.batch_size or network.samples
    return run.experiment.dialect == "keras" or batch == 1 or network.samples % batch == 1


def _loss(run: RunDescription, network: NetworkObjective, text: NetworkText) -> list[str]:
    single = network.dtype == np.float32
    lines: list[str] = []
    if single and run.remembers:
        lines += ["for buffer in model.buffers():"]
        lines += ["    buffer.data = buffer.data.float() if buffer.is_floating_point() else buffer.data"]
    lines += [f"criterion = {text.loss}", "", "", "def loss_of(x, y):"]
    lines += ['    """The mean loss of examples."""']
    answer = "answer" if single else "model(x)"
    answering = [
        "    # the parameters are kept in double precision, and single is computed with them",
        "    single = {name: values.float() for name, values in model.named_parameters()}",
        "    answer = torch.func.functional_call(model, single, (x,))",
    ]
    lines += answering if single else []
    lines += [f"    loss = criterion({answer}, y)"]
    lines += [f"    loss = loss + {penalty}" for penalty in _penalties(run, network)]
    lines += ["    return loss", *(KEPT_STATISTICS.splitlines() if run.remembers else [])]
    if run.measures_apart or run.remembers:
        lines += ["", "", "def whole_loss():"]
        lines += ['    """The loss over all examples, with their own statistics and nothing dropped."""']
        lines += ["    Dropout.step = None"] if run.drops else []
        kept = ", statistics_kept()" if run.remembers else ""
        lines += [f"    with torch.no_grad(){kept}:", "        return loss_of(x, y).item()", "", ""]
    if run.stopping:
        lines += ["", "", "@torch.no_grad()", "def test_loss(x, y):"]
        lines += ['    """The mean loss of examples in inference mode, without penalties."""']
        lines += ["    Dropout.step = None"] if run.drops else []
        lines += ["    model.eval()", *(answering if single else [])]
        lines += [f"    loss = criterion({answer}, y).item()", "    model.train()", "    return loss", "", ""]
    return lines


def _penalties(run: RunDescription, network: NetworkObjective) -> list[str]:
    """What layers add to the loss, over their weights alone."""
    found: list[str] = []
    place = 0
    for number, layer in enumerate(network.network.layers):
        numbers = number_text(run, number)
        weights = f"{every_parameter(network)}[{place}]" + (".float()" if network.dtype == np.float32 else "")
        found += [f"{numbers['l1']} * {weights}.abs().sum()"] if "l1" in numbers else []
        found += [f"{numbers['l2']} * ({weights}**2).sum()"] if "l2" in numbers else []
        place += len(array_names(layer))
    return found
