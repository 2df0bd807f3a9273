"""Gradient clipping: what a racer may do to a gradient before its optimizer sees it.

The names and meanings are Keras's. With g the gradient of one variable (the weights of a layer, its biases)
and G that of all of them:

===================  ==================================  =====================================================
key                  the optimizer gets                  elsewhere
===================  ==================================  =====================================================
``clipvalue``        min(max(g, -c), c), entry by entry  ``torch.nn.utils.clip_grad_value_``
``clipnorm``         g c / max(|g|, c), each variable    no other
``global_clipnorm``  g c / max(|G|, c)                   R. Pascanu et al. 2013, arXiv 1211.5063;
                                                         ``clip_grad_norm_``, which divides by |G| + 1e-6
===================  ==================================  =====================================================
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import RavineError
from engine.parameters import Parameter, Value, check_values


def _limit(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name, default=1.0, low=0.0, low_open=True, high=1e12, scale="log", slider_low=1e-3,
        slider_high=1e3, symbol="c", meaning=meaning,
    )  # fmt: skip


#: At most one of them is given; without any nothing is clipped.
CLIPPING = (
    _limit("clipvalue", "Each entry of the gradient is cut to at most this size."),
    _limit(
        "clipnorm", "The gradient of each layer's weights, and of its biases, is shortened to this length."
    ),
    _limit("global_clipnorm", "The whole gradient is shortened to this length, its direction kept."),
)


def check_clipping(values: Mapping[str, object]) -> dict[str, Value]:
    """The given values, checked.

    Raises:
        RavineError: an unknown name, a bad value, or more than one of them.
    """
    checked = check_values(CLIPPING, values, owner="clipping")
    if len(checked) > 1:
        raise RavineError(f"{' and '.join(checked)} are given; a gradient is clipped in one way, so keep one")
    return checked
