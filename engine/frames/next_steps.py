"""What the optimizers would do next from one point."""

from __future__ import annotations

from dataclasses import dataclass

from engine.objective import FloatArray


@dataclass(frozen=True, eq=False)
class NextStep:
    """The step that one optimizer would make next.

    Attributes:
        title: what it is called: a racer's name, or an optimizer's.
        racer: the place in the race of the racer whose settings it has; None of one that does not race.
        update: what it would add to theta ``(P,)``, read-only and finite.
    """

    title: str
    racer: int | None
    update: FloatArray


@dataclass(frozen=True, eq=False)
class NextSteps:
    """The next steps from where the chosen racer stands.

    Attributes:
        steps: those that can be made, the racers' first.
        memory: how many of the chosen racer's gradients before this one all of them have seen, along its
            path; 0 where each begins anew at this point.
        all_seen: whether these are all gradients there were.
        memory_of_asking: the same as ``memory`` for rules that ask the loss for more than its gradient.
    """

    steps: tuple[NextStep, ...]
    memory: int
    all_seen: bool
    memory_of_asking: int = 0
