"""The table of optimizers: each a few equations, in the dialects of textbooks, Keras and PyTorch.

Notation of every row: theta the parameters, g the gradient at theta before anything else happens in the
step, learning_rate the scheduled rate of the step, t its number from 1; ``v = ...`` assigns, the lines are
carried out in order, each coordinate by itself. The dialects were read from Keras 3.15 and PyTorch 2.13
and are held to golden trajectories of both.

How to add an optimizer, all of it in one module of this room (`momentum`, `adaptive`, `adam`,
`adam_variants`, `quasi_hyperbolic`, `sign`, `moving_average`, or a new family that is added to ``FAMILIES``):

1. Write a function ``_name(values, dialect) -> RuleText`` with the equations for complete values. A switch
   that is off, or a zero, leaves its lines out. A name that is read before it is assigned is a slot: state
   that is kept from step to step. It begins at 0, or at what ``RuleText.initial`` says, a formula of
   hyperparameters; the learning rate and t change from step to step and may not stand there.
2. Write the row, an ``Optimizer``: its hyperparameters (take those of `engine.optimizers.hyperparameters`
   where they fit), what is particular about each dialect, what each slot holds in words, its source, and its
   ``spelling`` in Keras and PyTorch, or the reason why one has no such thing.
   A learning rate is given to every row but one that needs none; weight decay only where the row has the
   hyperparameter: `equations.with_weight_decay` then writes its line in each dialect's form.
3. Add the row to the module's ``ROWS``. Panels, typeset formulas, the numbers of a step, the command line and
   the Keras and PyTorch programs follow.
4. Test it: `tests/engine/optimizers/textbook_oracle_more.py` wants a plain loop of the paper; and if a
   library has it, `tests/golden/make_optimizer_golden.py` records what it does. Tests name what a row lacks.
"""

from __future__ import annotations

from engine.optimizers import (
    adam,
    adam_variants,
    adaptive,
    momentum,
    moving_average,
    quasi_hyperbolic,
    sign,
)
from engine.optimizers.own import own_optimizer
from engine.optimizers.row import Optimizer, is_own
from engine.optimizers.second_order import (
    conjugate_gradient,
    line_search,
    newton,
    quasi_newton,
    sharpness_aware,
)
from engine.registry import Registry

__all__ = ["FAMILIES", "OPTIMIZERS", "Optimizer", "Optimizers"]

#: The modules that bring rows, in the order they are shown.
FAMILIES = (
    *(momentum, adaptive, adam, adam_variants, quasi_hyperbolic, sign),
    *(sharpness_aware, line_search, conjugate_gradient, newton, quasi_newton),
    moving_average,
)


class Optimizers(Registry[Optimizer]):
    """The table, and beyond it whatever a person types: the text of a rule is the key of its own row."""

    def __getitem__(self, key: str) -> Optimizer:
        if key not in self and isinstance(key, str) and is_own(key):
            return own_optimizer(key)
        return super().__getitem__(key)


OPTIMIZERS = Optimizers("optimizer", (row for family in FAMILIES for row in family.ROWS))
