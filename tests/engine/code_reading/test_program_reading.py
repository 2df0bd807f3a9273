"""Programs of Keras and PyTorch as experiments: what people paste, and what Ravine writes itself."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.code_reading import program_reading
from engine.code_reading.program_reading import read_program
from engine.errors import RavineError
from engine.experiment.description import (
    LayerSpec,
    ScheduleSpec,
)
from engine.experiment.file import parse_experiment, write_experiment
from engine.session.session import Session
from tests.engine.code_reading.networks import network_of

KERAS = """
import tensorflow as tf
from tensorflow.keras import layers
lr = 0.01
keras.utils.set_random_seed(5)
model = tf.keras.Sequential()
model.add(layers.Dense(32, "relu", input_shape=(784,), kernel_regularizer=tf.keras.regularizers.l2(0.001)))
model.add(layers.Conv2D(3, 3))
model.add(layers.BatchNormalization(momentum=0.9, center=False))
model.add(layers.Dropout(0.2))
model.add(layers.Dense(10, activation="softmax", kernel_initializer="he_normal", use_bias=False))
adam = tf.keras.optimizers.Adam(lr, clipnorm=1.0, ema_momentum=0.9)
model.compile(optimizer=adam, loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, batch_size=64, epochs=5)
"""
PYTORCH = """
import torch.nn as nn, torch.optim as optim
net = nn.Sequential(nn.Flatten(), nn.Linear(2, 16), nn.LeakyReLU(0.1), nn.Linear(16, 1), nn.Sigmoid())
opt = optim.SGD(net.parameters(), 0.1, momentum=0.9, weight_decay=1e-4, nesterov=True)
sched = optim.lr_scheduler.CosineAnnealingLR(opt, T_max=200, eta_min=0.001)
loader = DataLoader(ds, batch_size=16, shuffle=True)
loss_fn = nn.BCELoss()
torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=1.0)
"""


def layers_of(text: str) -> list[LayerSpec]:
    return list(network_of(read_program(text)).layers)


def test_a_program_of_keras_is_read_with_what_was_assumed_and_left_out() -> None:
    read = read_program(KERAS)
    network = network_of(read)
    assert network.layers == (
        LayerSpec("dense", {"units": 32, "l2": 0.001, "activation": "relu"}),
        LayerSpec("batch_normalization", {"momentum": 0.9}),
        LayerSpec("dropout", {"rate": 0.2}),
        LayerSpec(
            "dense", {"units": 3, "initializer": "he_normal", "use_bias": False, "activation": "softmax"}
        ),
    )
    assert (network.loss, network.batch_size, network.dataset) == ("categorical_crossentropy", 64, "blobs")
    (racer,) = read.experiment.racers
    assert (racer.optimizer, racer.values) == ("adam", {"learning_rate": 0.01})
    assert racer.clipping == {"clipnorm": 1.0}
    assert (read.experiment.dialect, read.experiment.seed, read.library) == ("keras", 5, "keras")
    assert read.left_out == (
        "Line 8: the layer layers.Conv2D(3, 3) is left out.",
        "Line 9: center = False is left out.",
        "Line 12: ema_momentum = 0.9 is left out.",
    )
    assert "The network has 2 inputs instead of 784; open your own table to learn from that." in read.assumed
    assert "It has 3 outputs instead of 10." in read.assumed
    assert read.sentence.startswith("Read a program of Keras. Assumed: The data do not stand in the text")
    assert "(and 2 more, see the text)" in read.sentence
    assert "- Line 8: the layer" in read.experiment.text
    # and it can be run and saved
    Session(read.experiment).advance(1)
    assert parse_experiment(write_experiment(read.experiment)) == read.experiment


def test_a_program_of_pytorch_is_read() -> None:
    read = read_program(PYTORCH)
    network = network_of(read)
    assert network.layers == (
        LayerSpec("dense", {"units": 16, "activation": "leaky_relu", "negative_slope": 0.1}),
        LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
    )
    assert (network.loss, network.batch_size, network.dataset) == ("binary_crossentropy", 16, "circle")
    (racer,) = read.experiment.racers
    assert racer.values == {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.0001, "nesterov": True}
    assert racer.schedule == ScheduleSpec("cosine", {"decay_steps": 200, "alpha": 0.01})
    assert racer.clipping == {"global_clipnorm": 1.0}
    assert not read.left_out
    assert "The schedule advances once a step, not once an epoch." in read.assumed
    Session(read.experiment).advance(1)


FORMS = {
    'nn.Sequential(OrderedDict([("a", nn.Linear(2, 3)), ("b", nn.ReLU()), ("c", nn.Linear(3, 1))]))': "relu",
    "nn.Sequential(*[nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)])": None,
    "nn.Sequential(nn.Sequential(nn.LazyLinear(3), nn.GELU(approximate='none')), nn.Linear(3, 1))": "gelu",
    "Sequential([Input(shape=(2,)), Dense(3, activation=keras.activations.swish), Dense(1)])": "silu",
    "Sequential([InputLayer((2,)), Dense(units=3, activation=tf.nn.leaky_relu), Dense(1)])": "leaky_relu",
    "keras.Sequential([Dense(3, input_dim=2), Identity(), Dense(1, activation=None)])": "linear",
    "nn.Sequential(nn.Linear(2, 3), nn.PReLU(init=0.1), nn.Linear(3, 1))": "prelu",
    "nn.Sequential(nn.Linear(2, 3), nn.Softplus(threshold=20), nn.Linear(3, 1))": "softplus",
    "keras.Sequential([Dense(3, input_dim=n, input_shape=(28, 28)), Dense(1)])": "linear",
    "keras.Sequential([Input((None,)), Dense(3, 'relu'), Dense(1)])": "relu",
}  # fmt: skip


@pytest.mark.parametrize(("form", "activation"), list(FORMS.items()))
def test_forms_of_a_sequential(form: str, activation: str | None) -> None:
    read = read_program(f"model = {form}")
    layers = network_of(read).layers
    if activation is None:
        return
    assert [layer.kind for layer in layers] == ["dense", "dense"]
    assert layers[0].values.get("activation", "linear") == activation
    assert "No optimizer is understood; Adam trains it." in read.assumed
    assert "No loss is named; mean squared error is minimised." in read.assumed
    assert not read.left_out


MODEL = "model = keras.Sequential([Dense(3, 'tanh'), Dense(1)])\n"
NET = "net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))\n"
#: What is left out of a program, and the sentence.
LEFT_OUT = {
    "Sequential([Dense(3, foo=1), Dense(1)])": "foo = 1 is left out: a dense layer has no such setting here.",
    "Sequential([Dense(n), Dense(1)])": "a dense layer without its units is left out.",
    "Sequential([Dense(9999), Dense(1)])": "units = 9999 is outside [1, 512]",
    "Sequential([Dense(3, kernel_initializer=mine), Dense(1)])": "no initializer here is like it",
    "Sequential([Dense(3, bias_initializer='orthogonal'), Dense(1)])": "bias_initializer = ",
    "Sequential([Dense(3, kernel_regularizer=mine), Dense(1)])": "no penalty here is like it",
    "Sequential([Dense(3, activation=mine), Dense(1)])": "activation = mine is left out: no activation here",
    "Sequential([Dense(3, lambda z: q(z)), Dense(1)])": "activation = lambda z: q(z) is left out",
    "Sequential([Dense(3), Activation(), Dense(1)])": "the layer Activation() is left out.",
    "Sequential([Dense(3), ELU(alpha=2, beta=1), Dense(1)])": "beta = 1 is not understood",
    "Sequential([Dropout(5), Dense(1)])": "rate = 5 is outside [0, 0.95]",
    "Sequential([(1, 2)[0], Dense(1)])": "the layer (1, 2)[0] is left out.",
    MODEL + "o = keras.optimizers.Adam(learning_rate=99)": "learning_rate = 99 is outside (0, 10]; it is",
    MODEL + "o = keras.optimizers.Adam(learning_rate=mine(3))": "the schedule mine(3) is left out.",
    MODEL + "o = keras.optimizers.Adam(beta_1=f())": "beta_1 = f() is left out.",
    MODEL + "o = keras.optimizers.Adam(clipnorm=1.0, clipvalue=1.0)": "The clipping of gradients is left out",
    NET + "o = torch.optim.SGD(p, lr=args.lr)": "learning_rate = args.lr is left out.",
    NET + "o = torch.optim.Adam(p, betas=(0.9,))": "the optimizer torch.optim.Adam(p, ",
    NET + "o = optim.LBFGS(p)": "the optimizer optim.LBFGS(p) is left out.",
    NET + "o = torch.optim.Adam(p)\ns = lr_scheduler.LambdaLR(o, f)": "the schedule lr_scheduler.LambdaLR",
    NET + "o = torch.optim.Adam(p)\ns = CosineAnnealingLR(o, 5, eta_min=None)": "the schedule Cosine",
    MODEL + "o = keras.optimizers.SGD(PolynomialDecay(f(), 50, 0.01))": "the schedule PolynomialDecay",
    NET + "o = torch.optim.Adam(p)\ns = OneCycleLR(o, max_lr=1, total_steps=9)": "the schedule OneCycleLR",
    "Sequential([ELU(), Dense(3, leaky_relu), LeakyReLU('a'), Dense(1)])": "negative_slope = 'a' is not",
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), list(LEFT_OUT.items()))
def test_what_is_not_understood_is_told_and_left_out(text: str, sentence: str) -> None:
    assert sentence in " ".join(read_program(text).left_out)


REFUSED = {
    "a = 1": "no Sequential",
    "Sequential()": "no Sequential",
    "Sequential([Dropout(0.5)])": "no dense layer that could be read",
    f"Sequential([{'Dense(2), ' * 65}])": "has 65 layers; at most 64",
}


@pytest.mark.parametrize(("text", "sentence"), list(REFUSED.items()))
def test_what_cannot_be_an_experiment_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        read_program(text)


def test_expressions_that_are_too_deep_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(program_reading, "find_network", endless)
    with pytest.raises(RavineError, match="too deep to be followed"):
        read_program("a = 1")


def test_initializers_are_told_apart_by_their_numbers() -> None:
    for text, key in (
        ("keras.initializers.RandomNormal(stddev=0.01)", "small_random"),
        ("keras.initializers.RandomNormal(stddev=0.2)", "random_normal"),
        ('keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")', "fan_in_uniform"),
    ):
        layers = layers_of(f"Sequential([Dense(3, kernel_initializer={text}), Dense(1)])")
        assert layers[0].values["initializer"] == key


def test_words_of_compile_and_fit_are_read() -> None:
    read = read_program(MODEL + "model.compile(optimizer='RMSprop', loss='mae')\nmodel.fit(x, y, epochs=3)")
    network = network_of(read)
    assert (read.experiment.racers[0].optimizer, network.loss, network.batch_size) == (
        "rmsprop", "mean_absolute_error", 32,
    )  # fmt: skip
    assert read.experiment.steps is None, "how many steps an epoch has is not known without the data"
    unknown = read_program(
        MODEL + "model.compile(optimizer='mine', loss='mine')\nmodel.fit(x, y, batch_size=n)"
    )
    assert len(unknown.assumed) == 3
    assert network_of(unknown).batch_size is None


def test_epochs_are_steps_where_the_data_stand_in_the_text() -> None:
    data = "X = np.array([1, 2, 3]).reshape(3, 1)\nY = np.array([1, 0, 0]).reshape(3, 1)\n"
    for epochs, steps in (("4", 8), ("n", None), ("1e9", None)):
        text = f"{data}{MODEL}model.fit(X, Y, batch_size=2, epochs={epochs})"
        assert read_program(text).experiment.steps == steps


def test_seeds_that_are_no_numbers_are_passed_over() -> None:
    assert (
        read_program(MODEL + "torch.manual_seed(n)\nnp.random.seed(-1)\nnp.random.seed(7)").experiment.seed
        == 7
    )


def test_schedules_of_people_are_solved_for_their_values() -> None:
    rates = {
        NET + "o = torch.optim.SGD(p, lr=0.1)\ns = torch.optim.lr_scheduler.ExponentialLR(o, gamma=0.9)":
            ScheduleSpec("exponential", {"decay_rate": 0.9, "decay_steps": 1}),
        MODEL + "o = keras.optimizers.SGD(keras.optimizers.schedules.PolynomialDecay(0.1, 50, 0.01))":
            ScheduleSpec("polynomial", {"decay_steps": 50, "alpha": 0.1}),
        MODEL + "o = keras.optimizers.SGD(schedules.ExponentialDecay(0.1, decay_steps=5, decay_rate=0.5, "
        "staircase=True))": ScheduleSpec("step", {"decay_steps": 5, "decay_rate": 0.5}),
    }  # fmt: skip
    for text, schedule in rates.items():
        (racer,) = read_program(text).experiment.racers
        assert racer.schedule.kind == schedule.kind
        assert racer.schedule.values == pytest.approx(dict(schedule.values))
        assert racer.values["learning_rate"] == 0.1


def test_other_classes_are_passed_over() -> None:
    classes = 'class Adan:\n    """Mine."""\nclass Net(nn.Module):\n    pass\n'
    assert read_program(classes + MODEL).experiment.racers[0].optimizer == "adam"


def test_what_only_looks_like_a_part_of_a_program_is_passed_over() -> None:
    text = NET + "f = lambda a: a\na = 0.5 * y.sum() + k * p[0].abs().sum() + 0.5 * p[1:].sum()\nb = 2.0 * x"
    read = read_program(text)
    assert network_of(read).layers == network_of(read_program(NET)).layers
    # a method of what is no call, and a value that is given twice
    for text in ("max(z)", "z.sort(-1).max(dim=-1).values"):
        folded = f"nn.Sequential(nn.Linear(2, 4), Formula(lambda z: {text}), nn.Linear(4, 1))"
        assert text in " ".join(read_program(folded).left_out)
    uneven = "Sequential([Dense(3, kernel_initializer=keras.initializers.RandomUniform(-1, 2)), Dense(1)])"
    assert "no initializer here is like it" in " ".join(read_program(uneven).left_out)


PIECES = st.sampled_from(
    ["(", ")", ",", "=", "nn.", "0", "-1", "None", "[", "]", "lambda z: ", "*", '"', "1e999", "é"]
)


@given(
    text=st.sampled_from([KERAS, PYTORCH, NET]),
    cuts=st.lists(st.tuples(st.integers(0, 800), PIECES), max_size=4),
)
@settings(max_examples=15, deadline=None)
def test_whatever_is_changed_in_a_program_is_read_or_refused_in_a_sentence(
    text: str, cuts: list[tuple[int, str]]
) -> None:
    for place, piece in cuts:
        at = place % len(text)
        text = text[:at] + piece + text[at + 1 :]
    with suppress(RavineError):
        read_program(text)


@pytest.mark.parametrize(
    ("given", "maximize", "left_out"),
    [
        ("maximize=True", True, ()),
        ("maximize=False", False, ()),
        ("maximize=flag()", False, ("Line 5: maximize = flag() is left out.",)),
    ],
)
def test_maximize_is_read_where_it_is_a_switch(given: str, maximize: bool, left_out: tuple[str, ...]) -> None:
    text = (
        "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(2, 1))\n\n"
        f"opt = torch.optim.SGD(net.parameters(), lr=0.1, {given})\n"
    )
    read = read_program(text)
    assert read.experiment.racers[0].maximize is maximize
    assert read.left_out == left_out
