from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools import notebook


def outputs_of(book: dict[str, Any]) -> list[list[Any]]:
    """What its cells show, numbers to twelve digits: on another processor the last ones may be others."""
    return [
        [
            re.sub(
                r"\d+\.\d+",
                lambda found: f"{float(found[0]):.12g}",
                "".join(output["data"].get("text/html", output["data"]["text/plain"])),
            )
            for output in cell["outputs"]
        ]
        for cell in book["cells"]
        if cell["cell_type"] == "code"
    ]


def test_a_file_in_cells_becomes_a_notebook_with_what_its_last_lines_are_worth() -> None:
    book = notebook.executed(
        "# %% [markdown]\n# # Title\n# text\n\n# %%\nx = 2\nprint(x)\nx + 1\n\n# %%\ny = x\n"
    )
    text, first, second = book["cells"]
    assert "".join(text["source"]) == "# Title\ntext"
    assert [output.get("text", output.get("data")) for output in first["outputs"]] == [
        "2\n",
        {"text/plain": "3"},
    ]
    assert (second["execution_count"], second["outputs"]) == (2, [])


def test_the_notebook_is_made_of_the_example() -> None:
    book = json.loads(notebook.NOTEBOOK.read_text(encoding="utf-8"))
    made = [(cell["cell_type"] == "markdown", "".join(cell["source"])) for cell in book["cells"]]
    assert made == notebook.cells(notebook.SOURCE.read_text(encoding="utf-8"))


@pytest.mark.package
def test_the_results_in_the_notebook_are_what_the_example_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = json.loads(notebook.NOTEBOOK.read_text(encoding="utf-8"))
    monkeypatch.setattr(notebook, "NOTEBOOK", tmp_path / "again.ipynb")
    notebook.main()
    again = json.loads((tmp_path / "again.ipynb").read_text(encoding="utf-8"))
    assert outputs_of(again) == outputs_of(kept)
