"""Data that programs name become the data sets that they are, with their sizes, noise and scaling."""

import pytest

from engine.code_reading.program_reading import read_program
from engine.experiment.description import NetworkSpec
from engine.parameters import Value

MODEL = "model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation='{}')])\n"
TRAINED = "model.compile(optimizer='adam', loss='{}')\n"
BINARY = MODEL.format("sigmoid") + TRAINED.format("binary_crossentropy")
CLASSES = MODEL.format("softmax") + TRAINED.format("sparse_categorical_crossentropy")
NUMBERS = MODEL.format("linear") + TRAINED.format("mse")


def read(text: str) -> tuple[NetworkSpec, tuple[str, ...]]:
    program = read_program(text)
    spec = program.experiment.objective
    assert isinstance(spec, NetworkSpec)
    return spec, program.assumed


@pytest.mark.parametrize(
    ("text", "dataset", "values"),
    [
        (BINARY + "x, y = make_moons(200, noise=0.1)", "moons",
         {"samples": 200, "noise": 0.1, "test_share": 0.0}),
        (BINARY + "x, y = datasets.make_circles(n_samples=n, noise=-3)", "circle", {"test_share": 0.0}),
        (CLASSES + "x, y = make_blobs(90, centers=4)\ntrain_test_split(x, y, test_size=0.25)", "blobs",
         {"samples": 90, "classes": 4, "test_share": 0.25}),
        (CLASSES + "x, y = load_iris(return_X_y=True)\nx = StandardScaler().fit_transform(x)", "iris",
         {"inputs": "all", "scaling": "standard", "test_share": 0.0}),
        (CLASSES + "(x, y), _ = keras.datasets.mnist.load_data()", "digits", {"scaling": "none"}),
        (NUMBERS + "data = datasets.load_diabetes()", "diabetes", {"scaling": "none", "test_share": 0.0}),
    ],
)  # fmt: skip
def test_data_that_a_program_names_are_learned_from(
    text: str, dataset: str, values: dict[str, Value]
) -> None:
    spec, assumed = read(text)
    assert (spec.dataset, spec.data) == (dataset, values)
    assert any('is "' in each and "here:" in each for each in assumed)


def test_data_that_the_loss_is_not_for_are_replaced_by_others() -> None:
    spec, assumed = read(BINARY + "x, y = load_diabetes(return_X_y=True)")
    assert spec.dataset == "circle"
    assert 'The data do not stand in the text: "Circle" takes their place.' in assumed
