"""Classes of layers and layers called one after the other are read as chains, or refused with the line."""

from __future__ import annotations

import pytest

from engine.code_reading.program_reading import read_program
from engine.errors import RavineError
from engine.experiment.description import LayerSpec
from tests.engine.code_reading.networks import network_of


def module(forward: str, *kept: str, head: str = "self, hidden=6, *, out=1", **more: str) -> str:
    """A class of PyTorch with its lines."""
    lines = ["class Net(nn.Module):", f"    def __init__({head}):", "        super().__init__()"]
    lines += [
        f"        {line}"
        for line in kept or ("self.a = nn.Linear(2, hidden)", "self.b = nn.Linear(hidden, out)")
    ]
    lines += ["    def forward(self, x):", *(f"        {line}" for line in forward.split("; "))]
    return "\n".join([*lines, more.get("made", "")])


def dense(units: int, activation: str = "", **values: float) -> LayerSpec:
    return LayerSpec(
        "dense", {"units": units, **({"activation": activation} if activation else {}), **values}
    )


OWN_WORDS = (
    "'what it does'; n = x.shape[0]; x = x.view(n, -1); assert n; print(n); "
    "x = self.a(x).relu(); return self.b(x).squeeze(1)"
)
FUNCTIONS = (
    "x = F.leaky_relu(self.a(torch.flatten(x, 1)), 0.2); x = F.dropout(x, 0.3, training=self.training); "
    "return torch.sigmoid(self.b(x))"
)


@pytest.mark.parametrize(
    ("forward", "layers"),
    [
        ("return self.b(F.relu(self.a(x)))", (dense(6, "relu"), dense(1))),
        (OWN_WORDS, (dense(6, "relu"), dense(1))),
        (
            FUNCTIONS,
            (
                dense(6, "leaky_relu", negative_slope=0.2),
                LayerSpec("dropout", {"rate": 0.3}),
                dense(1, "sigmoid"),
            ),
        ),
    ],
)
def test_a_class_is_read_in_the_order_of_its_forward(forward: str, layers: tuple[LayerSpec, ...]) -> None:
    read = read_program(module(forward))
    assert network_of(read).layers == layers
    assert not read.left_out


def test_a_class_takes_the_arguments_that_it_is_made_with() -> None:
    made = "net = Net(9, out=1)\nopt = torch.optim.SGD(net.parameters(), lr=0.5)"
    read = read_program(module("return self.b(torch.tanh(self.a(x)))", made=made))
    assert network_of(read).layers == (dense(9, "tanh"), dense(1))
    assert read.experiment.racers[0].values["learning_rate"] == 0.5


def test_lists_and_sequentials_of_a_class_are_gone_through() -> None:
    kept = (
        "other.kept = 1", "more = [nn.Linear(3, 3)]",
        "self.first = nn.Sequential(nn.Linear(2, 3), nn.ReLU())",
        "self.more = nn.ModuleList([nn.Linear(3, 3) for _ in range(2)])", "self.last = nn.Linear(3, 1)",
    )  # fmt: skip
    forward = "x = self.first(x); for layer in self.more: x = F.tanh(layer(x)); return self.last(x)"
    text = module(forward, *kept)
    assert network_of(read_program(text)).layers == (
        dense(3, "relu"),
        dense(3, "tanh"),
        dense(3, "tanh"),
        dense(1),
    )
    listed = text.replace("nn.ModuleList([nn.Linear(3, 3) for _ in range(2)])", "[nn.Linear(3, 3)]")
    assert len(network_of(read_program(listed)).layers) == 3
    assert len(network_of(read_program(listed.replace("in self.more", "in more"))).layers) == 3


def test_a_layer_that_is_used_twice_is_said_to_have_weights_of_its_own_each_time() -> None:
    kept = ("self.a = nn.Linear(2, 2)", "self.b = nn.Linear(2, 1)")
    read = read_program(module("return self.b(self.a(self.a(x)))", *kept))
    assert len(network_of(read).layers) == 3
    assert "A layer that is used several times has weights of its own each time." in read.assumed


FUNCTIONAL = """
def build(width):
    return width

inputs = keras.Input(shape=(2,))
norm = layers.BatchNormalization()
x = layers.Dense(4, activation="relu")(inputs)
x = norm(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.compile("sgd", "binary_crossentropy")
"""


def test_layers_called_one_after_the_other_are_read_up_to_the_model() -> None:
    read = read_program(FUNCTIONAL)
    expected = (dense(4, "relu"), LayerSpec("batch_normalization"), dense(1, "sigmoid"))
    assert network_of(read).layers == expected
    assert (read.library, read.experiment.racers[0].optimizer) == ("keras", "sgd")
    assert network_of(read).loss == "binary_crossentropy"
    made = FUNCTIONAL.replace('"sgd"', "optimizer=keras.optimizers.Ftrl(0.5)").replace(
        '"binary_c', 'loss="binary_c'
    )
    assert read_program(made).experiment.racers[0].optimizer == "adam"
    within = FUNCTIONAL.partition("return width")[2].replace("\n", "\n    ")
    named = within.replace("Model(inputs, outputs)", "Model(inputs=[inputs], outputs=[outputs])")
    assert network_of(read_program(f"def make():\n{named}")).layers == expected


TWO_WAYS = """
a = keras.Input((2,))
b = Dense(3)(a)
c = keras.layers.Add()([a, b])
m = keras.Model(a, Dense(1)(c))
"""
WITHOUT_SELF = """
class Net:
    a = 1
    def __init__():
        b.c = nn.Linear(2, 2)
    def forward():
        pass
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (module("return x + self.a(x)"), r"line 7: x \+ self.a\(x\) is not one layer after another"),
        (module("y = x + self.a(x); return self.b(y)"), r"line 7: x \+ self.a"),
        (module("return self.c(x)"), r"line 7: self.c\(x\) is not one"),
        (module("x = self.a(x)"), "line 6: forward returns nothing"),
        (module("while x: x = self.a(x)"), "line 7: while x: is no step of a chain of layers"),
        (module("return self.a(x)" + 300 * ".relu()"), "is not one layer after|nests its expressions"),
        (TWO_WAYS, "line 4: a list is not one layer"),
        ("a = keras.Input((2,))\nm = keras.Model(a)", "no Model of inputs and outputs"),
        ("class Net(nn.Module):\n    def forward(self, x):\n        return x", "no class of layers"),
        (WITHOUT_SELF, "no class of layers"),
    ],
)
def test_what_is_no_chain_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RavineError, match=said):
        read_program(text)


def test_a_sequential_is_read_where_a_class_is_no_chain() -> None:
    read = read_program(module("return x + self.a(x)") + "\nm = nn.Sequential(nn.Linear(2, 1))")
    assert network_of(read).layers == (dense(1),)
    assert read.left_out[0].startswith("Line 7: x + self.a(x) is not one layer after another")
