"""What is copied out of a layer's buffers: of all examples or of some, and never written to."""

from __future__ import annotations

import numpy as np

from engine.layers.tape import LayerBuffers, Tensor
from engine.network.layer_values import LayerValues


def tensor(start: int, *, gradient: bool = True, ones: bool = True) -> Tensor:
    value = np.arange(start, start + 12.0).reshape(3, 4)
    return Tensor(3 - ones, value, -value if gradient else None)


def test_values_and_gradients_are_copied_without_the_row_of_ones() -> None:
    buffers = LayerBuffers(sums=tensor(0), output=tensor(100))
    values = LayerValues.copied(buffers, None)
    np.testing.assert_array_equal(values.pre_activation, [[0, 1, 2, 3], [4, 5, 6, 7]])
    np.testing.assert_array_equal(values.pre_activation_gradient, [[0, -1, -2, -3], [-4, -5, -6, -7]])
    np.testing.assert_array_equal(values.activation, [[100, 101, 102, 103], [104, 105, 106, 107]])
    np.testing.assert_array_equal(
        values.activation_gradient, [[-100, -101, -102, -103], [-104, -105, -106, -107]]
    )
    assert buffers.sums is not None
    buffers.sums.value[...] = 7.0
    assert values.pre_activation is not None
    assert not values.pre_activation.flags.writeable
    assert values.pre_activation[0, 0] == 0.0


def test_of_chosen_examples_only_those_are_copied() -> None:
    buffers = LayerBuffers(sums=tensor(0, ones=False), output=tensor(100, ones=False))
    values = LayerValues.copied(buffers, np.array([3, 1]))
    np.testing.assert_array_equal(values.pre_activation, [[3, 1], [7, 5], [11, 9]])
    np.testing.assert_array_equal(values.pre_activation_gradient, [[-3, -1], [-7, -5], [-11, -9]])
    np.testing.assert_array_equal(values.activation, [[103, 101], [107, 105], [111, 109]])
    np.testing.assert_array_equal(values.activation_gradient, [[-103, -101], [-107, -105], [-111, -109]])


def test_what_a_layer_does_not_have_is_none() -> None:
    values = LayerValues.copied(LayerBuffers(output=tensor(0, gradient=False)), None)
    assert values.pre_activation is None
    assert values.pre_activation_gradient is None
    assert values.activation is not None
    assert values.activation_gradient is None
