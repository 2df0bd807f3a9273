"""The activation functions, each a row: curve, slope, formulas, facts and sources."""

from engine.activations import folding, oscillating, piecewise, radial, smooth
from engine.activations.own import CONSTANTS, own_activation
from engine.activations.row import Activation, Curve, FoldingFunction
from engine.registry import Registry


class Activations(Registry[Activation]):
    """The table, and beyond it whatever a person types: a formula in z is the key of its own row."""

    def __getitem__(self, key: str) -> Activation:
        if key in self or not isinstance(key, str) or is_name(key):
            return super().__getitem__(key)
        return own_activation(key)

    def checked(self, key: str) -> str:
        """A key of the table, or a formula that can be used, without needless spaces.

        Raises:
            RavineError: it is neither; one sentence.
        """
        return self[key].key


def is_name(key: str) -> bool:
    """Whether a text can only be meant as the name of a row: a word of more than one letter."""
    return key.isidentifier() and len(key) > 1


ACTIVATIONS = Activations(
    "activation", (*smooth.ROWS, *piecewise.ROWS, *oscillating.ROWS, *radial.ROWS, *folding.ROWS)
)

#: The headings under which long lists have the rows.
ACTIVATION_GROUPS = {
    row.key: title
    for title, rows in {
        "Smooth": smooth.ROWS,
        "Piecewise": piecewise.ROWS,
        "Oscillating": oscillating.ROWS,
        "Radial": radial.ROWS,
        "Folding": folding.ROWS,
    }.items()
    for row in rows
}

__all__ = [
    "ACTIVATIONS",
    "ACTIVATION_GROUPS",
    "CONSTANTS",
    "Activation",
    "Activations",
    "Curve",
    "FoldingFunction",
    "is_name",
]
