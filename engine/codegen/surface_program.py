"""A surface as a program: the loop that minimises its formula."""

from __future__ import annotations

from engine.codegen.optimizer_code import optimizer_code
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec
from engine.library_spelling import Library, code_of, comment
from engine.surfaces.catalogue import SURFACES


def surface_program(
    experiment: Experiment, racer: RacerSpec, surface: SurfaceSpec, library: Library
) -> list[str]:
    """The lines that minimise f(x, y), which is left to be written with the library's functions."""
    formula = surface.formula or SURFACES[surface.surface].formula
    row = SURFACES[surface.surface].constants if surface.surface else ()
    constants = {**{p.name: p.default for p in row}, **surface.constants}
    start = surface.start or (SURFACES[surface.surface].start if surface.surface else (1.0, 1.0))
    lines = [comment(f"f(x, y) = {formula}"), "# Write it with the library's own functions:"]
    lines += ["def f(x, y):", *(f"    {name} = {code_of(value)}" for name, value in constants.items())]
    lines += ["    return ...", ""]
    optimizer = optimizer_code(experiment, racer, library, theta="[theta]")
    steps = experiment.steps or 100
    if library == "keras":
        return [
            *lines,
            f"theta = [keras.Variable(value) for value in ({code_of(start[0])}, {code_of(start[1])})]",
            *optimizer.lines,
            f"for step in range({steps}):",
            "    gradients = ...  # of f at theta, by the backend's own differentiation",
            "    optimizer.apply(gradients, theta)",
        ]
    return [
        *lines,
        f"theta = torch.tensor([{code_of(start[0])}, {code_of(start[1])}], requires_grad=True)",
        *optimizer.lines,
        f"for step in range({steps}):",
        "    optimizer.zero_grad()",
        "    f(*theta).backward()",
        *(f"    {line}" for line in optimizer.before_step),
        "    optimizer.step()",
        *(f"    {line}" for line in optimizer.after_step),
    ]
