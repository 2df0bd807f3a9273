"""One example on its way through a network, as a frame shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.data.typed_row import RowField
from engine.frames.layer_frame import LayerFrame
from engine.objective import FloatArray


@dataclass(frozen=True, eq=False)
class FollowedExample:
    """One example and what becomes of it in inference mode. Arrays are read-only.

    Attributes:
        part: ``"train"`` or ``"test"``; ``"typed"`` where a person typed its numbers.
        row: its place in that part.
        of: how many the part has.
        columns: its values in their own units ``(C,)``.
        inputs: what the network takes ``(I,)``: scaled columns, or features of them.
        outputs: what each layer passes on ``(U,)``; the last raw scores where the loss is a cross-entropy.
        answer: what is answered ``(O,)``: probabilities, or numbers in their own units.
        target: what is right ``(O,)``, likewise; None of a typed example.
        importance: of each column how much accuracy or R2 falls where it is shuffled ``(C,)``; may be empty.
        complaint: why what was typed cannot be followed; then a row of the data is.
        layers: what its own loss sends back through every layer, in inference mode; arrays are ``(U, 1)``.
            Empty of a typed example, of which nobody knows what is right.
        scaled: its columns as the data draw them ``(C,)``.
        fields: what is typed for a row of these data, a column of the table each; empty where there are many.
        texts: its values as they would be typed, one for each field.
    """

    part: str
    row: int
    of: int
    columns: FloatArray
    inputs: FloatArray
    outputs: tuple[FloatArray, ...]
    answer: FloatArray
    target: FloatArray | None
    importance: FloatArray
    complaint: str = ""
    layers: tuple[LayerFrame, ...] = ()
    scaled: FloatArray = field(default_factory=lambda: np.zeros(0))
    fields: tuple[RowField, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def given(self) -> FloatArray:
        """What the network takes as a person reads it ``(I,)``: columns in their own units, or features."""
        return self.columns if np.array_equal(self.inputs, self.scaled) else self.inputs
