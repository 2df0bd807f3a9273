"""What a row of the table of layers carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.activations import ACTIVATIONS, Activation
from engine.layers.initializers import INITIALIZERS, Initializer
from engine.layers.layer import Layer
from engine.layers.library_code import LayerWriter
from engine.library_spelling import Spelling
from engine.parameters import Dialect, Parameter, Value, check_values, complete
from engine.registry import Registry

Values = Mapping[str, Value]

#: Parameters that choose a row of another table, whose constants then belong to the layer, too.
TABLES_OF_CHOICES: dict[str, Registry[Activation] | Registry[Initializer]] = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
}


#: Of every layer that has parameters. Keras also lets a held batch normalisation take its running statistics
#: while it trains; here, as in PyTorch, nothing but the parameters is held.
TRAINABLE = Parameter(
    name="trainable",
    default=True,
    meaning="Whether the optimizer changes the layer's parameters; otherwise they stay where they start.",
)


@dataclass(frozen=True, kw_only=True)
class LayerRow:
    """One kind of layer; `engine.layers.layer` says how to add one.

    Attributes:
        key: Keras's name.
        title: the name shown.
        short_title: the same where there is little room.
        meaning: what it does.
        source: where it comes from.
        parameters: what can be adjusted whatever is chosen; ``adjustable`` adds what the choices bring.
        build: ``build(inputs, values, dialect, index)`` makes the layer from complete values.
        write_code: ``write_code(context)`` writes it as code of Keras or PyTorch; where that is one call,
            `library_code.OneCall` makes it.
    """

    key: str
    title: str
    short_title: str
    meaning: str
    source: str
    parameters: tuple[Parameter, ...]
    build: Callable[[int, Values, Dialect, int], Layer]
    write_code: LayerWriter

    @property
    def spelling(self) -> Spelling | None:
        """Its call in both libraries, where it is one."""
        return getattr(self.write_code, "spelling", None)

    def takes(self, name: str) -> bool:
        """Whether a parameter of this name can be adjusted whatever is chosen."""
        return any(parameter.name == name for parameter in self.parameters)

    def adjustable(
        self, values: Mapping[str, object], dialect: Dialect = "textbook"
    ) -> tuple[Parameter, ...]:
        """The layer's parameters and the constants of the activation and initialiser that are chosen.

        Raises:
            RavineError: a choice that no row carries.
        """
        parameters = list(self.parameters)
        for parameter in self.parameters:
            if parameter.name in TABLES_OF_CHOICES:
                table = TABLES_OF_CHOICES[parameter.name]
                parameters.extend(
                    table[str(values.get(parameter.name, parameter.default_in(dialect)))].parameters
                )
        return tuple(parameters)

    def check(self, values: Mapping[str, object], dialect: Dialect = "textbook") -> dict[str, Value]:
        """The given values, checked.

        Raises:
            RavineError: an unknown name or a bad value.
        """
        return check_values(self.adjustable(values, dialect), values, owner=f"layer {self.key}")

    def make(self, inputs: int, values: Mapping[str, object], *, dialect: Dialect, index: int) -> Layer:
        """The layer for a number of inputs.

        Args:
            inputs: I.
            values: those given; the others have the dialect's defaults.
            dialect: decides about defaults and arithmetic.
            index: the layer's place in the network, from 0.

        Raises:
            RavineError: an unknown name, a bad value, or a shape that does not fit.
        """
        checked = self.check(values, dialect)
        return self.build(
            inputs, complete(self.adjustable(checked, dialect), checked, dialect), dialect, index
        )
