"""What an experiment says of a surface. Nothing here computes."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import ClassVar

from engine.objective import Domain
from engine.objective_kind import ObjectiveKind
from engine.parameters import Value
from engine.surfaces.catalogue import DEFAULT_DOMAIN, SURFACES


@dataclass(frozen=True)
class SurfaceSpec(ObjectiveKind):
    """A loss that is a formula of x and y: a row of the catalogue or a person's own.

    Exactly one of ``surface`` and ``formula`` is set.
    """

    kind: ClassVar[str] = "surface"
    has_points: ClassVar[bool] = True

    surface: str = ""
    formula: str = ""
    constants: Mapping[str, float] = field(default_factory=dict)
    domain: Domain | None = None
    start: tuple[float, ...] | None = None

    @property
    def title(self) -> str:
        """Of its row of the catalogue, or the formula."""
        return SURFACES[self.surface].title if self.surface else self.formula

    def summary(self, samples: int, sizes: AbstractSet[int]) -> str:
        """The surface in a few words (see `ObjectiveKind`)."""
        del samples, sizes
        return f"surface {self.surface}" if self.surface else f"f(x, y) = {self.formula}"

    def with_value(self, name: str, value: Value) -> SurfaceSpec:
        """With another value of one of its constants."""
        return replace(self, constants={**self.constants, name: float(value)})

    def drawn_alike(self, other: ObjectiveKind) -> bool:
        """The same formula with the same constants (see `ObjectiveKind`)."""
        return isinstance(other, SurfaceSpec) and replace(other, domain=self.domain, start=self.start) == self

    @property
    def usual_domain(self) -> Domain:
        """The part of the plane that is drawn where none is given."""
        return SURFACES[self.surface].domain if self.surface else DEFAULT_DOMAIN

    @property
    def first_start(self) -> tuple[float, ...]:
        """Where racers start, if it is defined there: the given point, the row's, or one that is drawn."""
        if self.start is not None:
            return self.start
        if self.surface:
            return SURFACES[self.surface].start
        return tuple(low + 0.8 * (high - low) for low, high in self.domain or DEFAULT_DOMAIN)

    @property
    def log_height(self) -> bool:
        """As its row of the catalogue says; a formula of one's own is drawn linearly."""
        return bool(self.surface) and SURFACES[self.surface].log_height
