"""What a row of the table of optimizers is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from engine.library_spelling import NOT_SPELLED, Spelling
from engine.optimizers.convergence import VelocityForm
from engine.optimizers.equations import ASCENT, RuleText
from engine.optimizers.update_rule import RATE, UpdateRule, read_rule
from engine.parameters import Dialect, Parameter, Value, check_values, complete

#: The key, in files, of every optimizer whose equations were typed; within the program their text is the key.
OWN = "own"


def is_own(key: str) -> bool:
    """Whether a key of an optimizer is the text of its equations."""
    return "=" in key or "\n" in key


def name_of(key: str) -> str:
    """What people call an optimizer: its key, or `OWN` where that is the text of its equations."""
    return OWN if is_own(key) else key


@dataclass(frozen=True)
class LibraryValues:
    """What a program of a library must say otherwise than the settings here.

    Attributes:
        values: hyperparameters and what they are there.
        note: a comment that says why, with its ``#``; empty where nothing differs.
    """

    values: Mapping[str, float]
    note: str = ""


SAME = LibraryValues(MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """One optimizer.

    Attributes:
        key: name in files and on the command line.
        title: name shown to a person.
        meaning: what it does and what that looks like, in one sentence.
        source: where it was published.
        spelling: how Keras and PyTorch write it, over the parameters; ``{theta}`` is what PyTorch trains, and
            ``{decay}`` the argument ``, weight_decay=...`` where it is not 0.
        parameters: what can be set.
        equations: the rule for complete values in a dialect. Switches and zeros leave lines out.
        conventions: what is particular about a dialect: epsilon's place, momentum's form, what is absent.
        slots: what each slot holds, in words.
        symbols: LaTeX of names in the equations that are not typeset from their letters.
        averages: which hyperparameter keeps how much of a moving average, by what is averaged: ``"samples"``,
            each of which opens a bowl of curvature 1, or ``"gradients"``.
        in_libraries: which of the complete values, in a dialect, a library must be given otherwise to take
            the same path, with the comment that says so.
        rate_limit: ``rate_limit(values, dialect, curvature)`` is the learning rate above which it diverges
            along a positive curvature; None where that is not known in closed form.
        velocity_form: ``velocity_form(values, dialect)`` says how complete values descend by a rate and a
            momentum; None where they do not do so alone.
        only: the dialects in which a parameter has an effect, where these are not all.
    """

    key: str
    title: str
    meaning: str
    source: str
    spelling: Spelling = NOT_SPELLED
    parameters: tuple[Parameter, ...]
    equations: Callable[[Mapping[str, Value], Dialect], RuleText]
    conventions: Mapping[Dialect, str]
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    symbols: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    averages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    in_libraries: Callable[[Mapping[str, Value], Dialect], LibraryValues] = lambda _values, _dialect: SAME
    rate_limit: Callable[[Mapping[str, Value], Dialect, float], float | None] = lambda *_: None
    velocity_form: Callable[[Mapping[str, Value], Dialect], VelocityForm | None] = lambda *_: None
    only: Mapping[str, tuple[Dialect, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """What messages, racers and programs call it: its key, or one word for equations that were typed."""
        return name_of(self.key)

    def completed(self, values: Mapping[str, object], dialect: Dialect) -> dict[str, Value]:
        """The given values, checked, and the dialect's defaults for the others.

        Raises:
            RavineError: an unknown name or a bad value.
        """
        checked = check_values(self.parameters, values, owner=f"optimizer {self.name}")
        return complete(self.parameters, checked, dialect)

    def rule(self, values: Mapping[str, object], dialect: Dialect, *, maximize: bool = False) -> UpdateRule:
        """The update rule at these values; equal texts give the same object.

        Args:
            values: hyperparameters; what is not given has the dialect's default.
            dialect: whose equations.
            maximize: whether it ascends: the gradient's sign is turned before anything else, also before
                weight decay, as ``maximize=True`` does in ``torch.optim``.

        Raises:
            RavineError: an unknown name, a bad value, or values that exclude each other.
        """
        numbers = [p for p in self.parameters if p.kind in (int, float)]
        symbols = {p.name: p.symbol for p in numbers if p.symbol} | dict(self.symbols)
        text = self.equations(self.completed(values, dialect), dialect)
        return read_rule(
            replace(text, equations=(ASCENT, *text.equations)) if maximize else text,
            tuple(p.name for p in numbers if p.name != RATE),
            tuple(symbols.items()),
        )

    @property
    def objective_functions(self) -> frozenset[str]:
        """What it asks of the loss beside the gradient at theta, at its defaults."""
        return self.rule({}, "textbook").objective_functions

    def parameters_in(self, dialect: Dialect) -> tuple[Parameter, ...]:
        """The parameters that have an effect in a dialect."""
        return tuple(p for p in self.parameters if dialect in self.only.get(p.name, (dialect,)))


def preset(of: Optimizer, *, key: str, title: str, meaning: str, source: str, **defaults: Value) -> Optimizer:
    """A row under a name of its own that differs from another in its defaults."""
    parameters = tuple(
        replace(p, default=defaults[p.name], dialect_defaults={}) if p.name in defaults else p
        for p in of.parameters
    )
    return replace(of, key=key, title=title, meaning=meaning, source=source, parameters=parameters)
