"""What a layer computed in one evaluation, copied out of the tape's buffers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.arrays import RealArray, frozen
from engine.layers.tape import LayerBuffers, Tensor
from engine.objective import IntArray


@dataclass(frozen=True, eq=False)
class LayerValues:
    """One layer's values in the last evaluation, as copies (U, B).

    Attributes:
        pre_activation: z, the weighted sums; None for layers without an activation.
        pre_activation_gradient: dloss/dz; None where there is no z.
        activation: what the layer passes on.
        activation_gradient: dloss/dactivation.
    """

    pre_activation: RealArray | None
    pre_activation_gradient: RealArray | None
    activation: RealArray | None
    activation_gradient: RealArray | None

    @classmethod
    def copied(cls, buffers: LayerBuffers, chosen: IntArray | None) -> LayerValues:
        """Read-only copies of what a layer's buffers hold, of all examples or of those ``chosen``."""
        return cls(*_copies(buffers.sums, chosen), *_copies(buffers.output, chosen))


def _copies(tensor: Tensor | None, chosen: IntArray | None) -> tuple[RealArray | None, RealArray | None]:
    """Read-only copies of a tensor's values and gradient."""
    if tensor is None:
        return None, None
    gradient = None if tensor.gradient is None else _frozen(tensor.gradient_rows, chosen)
    return _frozen(tensor.rows, chosen), gradient


def _frozen(values: RealArray, chosen: IntArray | None) -> RealArray:
    return frozen(values.copy() if chosen is None else values.take(chosen, -1))
