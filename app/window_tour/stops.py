"""The stops of the tour: what is marked at each, and the two sentences that are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One stop.

    Attributes:
        key: of a panel; ``"hero"`` is the middle one; or ``"header"`` or ``"timeline"``, lines of the window.
        title: what is marked.
        text: two sentences.
    """

    key: str
    title: str
    text: str


STOPS = (
    Stop("hero", "The loss",
         "The surface is the loss over two parameters; the markers on it are optimizers that race downhill. "
         "Drag it to turn it, and press F to give it the whole window."),
    Stop("timeline", "The run",
         "Space plays and pauses, Right and Left go one step on or back, with Shift one part of a step. "
         "Drag along the line to go anywhere, also back: every frame comes back exactly."),
    Stop("step", "This step",
         "The update rule of the chosen optimizer, and beneath each line the same with this step's numbers. "
         "Press Shift+Right to watch it being filled in."),
    Stop("loss", "The loss over the steps",
         "One line for each racer; click or drag to go to a step. "
         "Click a name in any panel, and every panel follows that racer."),
    Stop("training", "What is trained",
         "Here are the objective, the start and the racers with all their settings. "
         "Drag a number sideways and watch what changes; every edit can be undone with Ctrl+Z."),
    Stop("lesson", "Lessons",
         "A lesson explains what is open and walks through it; PageDown goes on. "
         "Ctrl+L lists all of them, by chapters."),
    Stop("header", "Workspaces and menus",
         "The words at the top right show the same run in other ways: a network from the inside, "
         "activations, averages. Ctrl+Shift+P finds everything by its name."),
    Stop("header", "Help",
         "Shift+F1 tells what a panel shows, F1 opens the guide, and ? lists all keys. "
         "This tour is in the Help menu."),
)  # fmt: skip
