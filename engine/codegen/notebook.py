"""A program as a Jupyter notebook: a cell for each section, and one that draws the loss and the path."""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.codegen.arrays_text import BESIDE
from engine.codegen.sections import Program, spaced

#: The last cell. The program itself needs no matplotlib.
DRAWING = """import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
left.plot(losses)
left.set(title="Loss", xlabel="step", yscale="log" if min(losses) > 0 else "linear")
right.plot(*np.array(path).T, marker=".")
right.set(title="The first two parameters", xlabel=NAMES[0], ylabel=NAMES[1])
figure.tight_layout()
plt.show()"""


def notebook_text(program: Program, names: Sequence[str]) -> str:
    """A program that records losses and path, as the text of an ``.ipynb`` (nbformat 4.5).

    Args:
        program: made with ``records``.
        names: of the first two parameters.
    """
    title = program.title.replace("\n", " ")
    cells = [_cell("markdown", f"# {title}"), _cell("code", spaced(program.opening))]
    for section in program.sections:
        # a notebook is no file of Python's: what lies beside it is looked for where it runs
        text = spaced(section.lines).replace(BESIDE, "Path")
        cells += [_cell("markdown", f"## {section.title}"), _cell("code", text)]
    shown = [str(name) for name in (*names, *names)[:2]]
    cells += [_cell("markdown", "## Loss and path")]
    cells += [_cell("code", DRAWING.replace("NAMES[0]", repr(shown[0])).replace("NAMES[1]", repr(shown[1])))]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1) + "\n"


def _cell(kind: str, text: str) -> dict[str, object]:
    lines = text.strip("\n").splitlines(keepends=True)
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": lines}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
