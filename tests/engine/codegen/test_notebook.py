from __future__ import annotations

import json

import pytest

from engine.codegen import LANGUAGES, Language, notebook_text, write_program
from engine.experiment.description import LayerSpec, RacerSpec
from tests.engine.codegen.programs import bowl, circle, described, traced


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_is_the_program_in_cells_with_headings_and_a_drawing(language: Language) -> None:
    run = described(circle())
    book = json.loads(notebook_text(write_program(run, language, records=True), ("x", "y")))
    kinds = [cell["cell_type"] for cell in book["cells"]]
    assert kinds == ["markdown", "code"] * (len(kinds) // 2)
    assert len({cell["id"] for cell in book["cells"]}) == len(kinds)
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            compile("".join(cell["source"]), "cell", "exec")
    assert "losses.append(" in "".join(book["cells"][-3]["source"])


def test_the_cells_of_a_notebook_keep_the_losses_of_the_run() -> None:
    experiment = bowl(RacerSpec("adam"))
    text = notebook_text(write_program(described(experiment), "numpy", records=True), ("x", "y"))
    scope: dict[str, object] = {}
    for cell in json.loads(text)["cells"][:-1]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "cell", "exec"), scope)  # noqa: S102 - our own text
    assert scope["losses"] == [loss for _, loss in traced(experiment)]
    assert "xlabel='x', ylabel='y'" in "".join(json.loads(text)["cells"][-1]["source"])


def test_large_arrays_are_looked_for_where_the_notebook_runs() -> None:
    wide = LayerSpec("dense", {"units": 60})
    run = described(circle(wide, wide, LayerSpec("dense", {"units": 1})), steps=1)
    text = notebook_text(write_program(run, "numpy", array_file="data.npz", records=True), ("a", "b"))
    assert "__file__" not in text
    assert 'np.load(Path(\\"data.npz\\"))' in text
