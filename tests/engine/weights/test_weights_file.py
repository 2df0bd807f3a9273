"""Weights in files: what is written comes back to the bit, under the names of PyTorch and Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.library_spelling import LIBRARIES, Library
from engine.network.spec import LayerSpec
from engine.parameters import DIALECTS, Dialect
from engine.weights import weights_file
from engine.weights.layout import built_layers, library_layout, snake_case
from engine.weights.weights_file import WEIGHT_FORMATS, read_weights, weight_arrays, write_weights

#: A network with every kind of array.
LAYERS = (
    LayerSpec("dense", {"units": 3, "activation": "tanh"}),
    LayerSpec("batch_normalization"),
    LayerSpec("dropout", {"rate": 0.1}),
    LayerSpec("dense", {"units": 2, "activation": "prelu"}),
    LayerSpec("layer_normalization"),
    LayerSpec("dense", {"units": 1, "use_bias": False}),
)
#: As Keras 3.15 names them in a ``.weights.h5``, and PyTorch 2.13 in a ``state_dict``, told by both.
KERAS = {
    "layers/dense/vars/0": (2, 3), "layers/dense/vars/1": (3,),
    "layers/batch_normalization/vars/0": (3,), "layers/batch_normalization/vars/1": (3,),
    "layers/batch_normalization/vars/2": (3,), "layers/batch_normalization/vars/3": (3,),
    "layers/dense_1/vars/0": (3, 2), "layers/dense_1/vars/1": (2,), "layers/p_re_lu/vars/0": (2,),
    "layers/layer_normalization/vars/0": (2,), "layers/layer_normalization/vars/1": (2,),
    "layers/dense_2/vars/0": (2, 1),
}  # fmt: skip
PYTORCH = {
    "0.weight": (3, 2), "0.bias": (3,), "2.weight": (3,), "2.bias": (3,), "2.running_mean": (3,),
    "2.running_var": (3,), "2.num_batches_tracked": (), "4.weight": (2, 3), "4.bias": (2,), "5.weight": (2,),
    "6.weight": (2,), "6.bias": (2,), "7.weight": (1, 2),
}  # fmt: skip
SIZE = 31
THETA = np.random.default_rng(3).normal(size=SIZE)
STATISTICS = np.arange(1.0, 7.0)


def arrays_of(library: Library, dialect: Dialect = "keras") -> dict[str, Any]:
    layout = library_layout(LAYERS, built_layers(LAYERS, 2, dialect), dialect, library)
    theta = THETA[: 1 + max(int(each.numbers.max()) for each in layout if not each.is_statistic)]
    return dict(weight_arrays(layout, theta, STATISTICS, library, 7))


def saved(path: Path, arrays: dict[str, Any]) -> Path:
    with path.open("wb") as file:
        write_weights(file, path.suffix[1:], arrays)
    return path


def refusal(path: Path, arrays: dict[str, Any], layers: tuple[LayerSpec, ...] = LAYERS) -> str:
    np.savez(path, **arrays)
    with pytest.raises(RavineError) as caught:
        read_weights(path, layers, "keras")
    return str(caught.value)


def test_names_and_shapes_are_those_of_the_libraries() -> None:
    assert {name: array.shape for name, array in arrays_of("keras").items()} == KERAS
    assert {name: array.shape for name, array in arrays_of("pytorch").items()} == PYTORCH
    assert arrays_of("pytorch")["2.num_batches_tracked"] == 7
    assert [snake_case(name) for name in ("PReLU", "Dense", "LayerNormalization")] == [
        "p_re_lu", "dense", "layer_normalization",
    ]  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("ending", WEIGHT_FORMATS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_written_comes_back_to_the_bit(
    library: Library, ending: str, dialect: Dialect, tmp_path: Path
) -> None:
    read = read_weights(saved(tmp_path / f"a.{ending}", arrays_of(library, dialect)), LAYERS, dialect)
    np.testing.assert_array_equal(read.theta, THETA[: len(read.theta)])
    np.testing.assert_array_equal(read.statistics, STATISTICS)
    assert read.library == library
    assert len(read.theta) == SIZE - (dialect == "pytorch")


def test_other_spellings_of_the_same_names_are_read(tmp_path: Path) -> None:
    spellings: list[dict[str, Any]] = [
        {f"net.{name}": array for name, array in arrays_of("pytorch").items()},
        {f"sequential/{name.removeprefix('layers/')}": array for name, array in arrays_of("keras").items()},
        dict(sorted(arrays_of("pytorch").items())),  # as the library of safetensors writes: biases first
        {**arrays_of("keras"), "layers/dropout/seed_generator/vars/0": np.array([1, 2])},
        {f"arr_{place}": array for place, array in enumerate(arrays_of("keras").values())},
    ]
    for place, arrays in enumerate(spellings):
        np.savez(path := tmp_path / f"{place}.npz", **arrays)
        np.testing.assert_array_equal(read_weights(path, LAYERS, "keras").theta, THETA)


def test_weights_without_running_statistics_and_with_the_names_of_variables_are_read(tmp_path: Path) -> None:
    layers = (LayerSpec("dense", {"units": 3}),)
    arrays: dict[str, Any] = {
        "sequential/dense/kernel:0": np.ones((2, 3)),
        "sequential/dense/bias:0": np.zeros(3),
    }
    read = read_weights(saved(tmp_path / "a.npz", arrays), layers, "keras")
    assert (read.statistics, read.lacks_statistics) == (None, False)
    assert read.theta.tolist() == [1, 1, 0] * 3
    read = read_weights(
        saved(
            tmp_path / "b.npz",
            {name: array for name, array in arrays_of("pytorch").items() if "running" not in name},
        ),
        LAYERS,
        "keras",
    )
    assert (read.statistics, read.lacks_statistics) == (None, True)


def test_weights_that_do_not_fit_are_refused_by_name_and_shape(tmp_path: Path) -> None:
    path, good = tmp_path / "a.npz", arrays_of("pytorch")
    assert "no array 7.weight (1, 2), which layer 6 of this network needs (named as in PyTorch)" in refusal(
        path, {name: array for name, array in good.items() if name != "7.weight"}
    )
    assert (
        '"8.weight" (1, 1) belongs to no layer of this network, which as in PyTorch has 0.weight'
        in refusal(path, {**good, "8.weight": np.ones((1, 1))})
    )
    wide = {**good, "4.weight": np.ones((2, 4))}
    assert '"4.weight" is (2, 4); layer 4 of this network has (2, 3) there' in refusal(path, wide)
    assert '"0.bias" holds a number that is not finite' in refusal(
        path, {**good, "0.bias": np.full(3, np.nan)}
    )
    assert '"0.bias" is no array of numbers' in refusal(path, {**good, "0.bias": np.array(["a", "b", "c"])})
    short = {"arr_0": np.ones((2, 3))}
    assert "no array layers/dense/vars/1 (3,)" in refusal(path, short, (LayerSpec("dense", {"units": 3}),))
    many = {f"w{place}": np.ones(1) for place in range(9)}
    assert " and 3 more" in refusal(path, many)
    assert "holds no weights" in refusal(path, {"0.num_batches_tracked": np.array(1)})


def test_what_cannot_be_read_or_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RavineError, match="there is no such file"):
        read_weights(tmp_path / "none.npz", LAYERS, "keras")
    folder = tmp_path / "folder.npz"
    folder.mkdir()
    with pytest.raises(RavineError, match="it cannot be read"):
        read_weights(folder, LAYERS, "keras")
    monkeypatch.setattr(weights_file, "MOST", 30)
    assert "numbers; at most 30 can be read" in refusal(tmp_path / "a.npz", arrays_of("keras"))


def test_a_trained_network_is_read_where_its_layers_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    trained: dict[str, Any] = {
        "ravine_trained": np.array(1),
        "theta": THETA,
        "statistics": STATISTICS,
        "features": np.array((), str),
        "columns": np.array(["a", "b"]),
    }
    np.savez(path, **trained)
    read = read_weights(path, LAYERS, "keras")
    np.testing.assert_array_equal(read.theta, THETA)
    assert read.library is None
    assert "theta has 30 numbers; this network needs 31" in refusal(path, {**trained, "theta": THETA[:-1]})
    assert "no whole file of main.py train" in refusal(path, {"ravine_trained": np.array(1)})
