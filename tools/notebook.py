"""``make notebook``: runs the example of ``docs/notebook`` and writes it as a notebook with its results.

The example is a Python file in cells (``# %%``). It is run against the package as it is installed (see
`tools.package_build`), so that ``import ravine`` is what a person writes.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.package_build import PACKAGE, ROOT, stage_package

SOURCE = ROOT / "docs" / "notebook" / "momentum.py"
NOTEBOOK = SOURCE.with_suffix(".ipynb")
MARK = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)
HASH = re.compile(r"^# ?", re.MULTILINE)


def cells(text: str) -> list[tuple[bool, str]]:
    """The cells of a Python file: whether each is text, and what it says."""
    _, *parts = MARK.split(text)
    told = [(bool(kind), body.strip()) for kind, body in zip(parts[::2], parts[1::2], strict=True)]
    return [(is_text, HASH.sub("", body) if is_text else body) for is_text, body in told]


def executed(text: str) -> dict[str, Any]:
    """The notebook (nbformat 4.5) of a Python file, with what running each cell gives."""
    names: dict[str, Any] = {}
    made: list[dict[str, Any]] = []
    for number, (is_text, body) in enumerate(cells(text)):
        cell: dict[str, Any] = {
            "cell_type": "markdown" if is_text else "code",
            "id": f"cell-{number}",
            "metadata": {},
        }
        cell["source"] = body.splitlines(keepends=True)
        if not is_text:
            count = sum(other["cell_type"] == "code" for other in made) + 1
            cell |= {"execution_count": count, "outputs": _results(body, names, count)}
        made.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _results(body: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Run a cell; what it printed, and what its last line is worth."""
    tree, printed, value = ast.parse(body), io.StringIO(), None
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)  # noqa: S102 - our own example
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307 - likewise
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue()})
    if value is not None:
        shown = {"text/plain": repr(value) if not hasattr(value, "png") else "a picture"}
        if hasattr(value, "_repr_png_"):
            shown["image/png"] = base64.b64encode(value._repr_png_()).decode()
        if hasattr(value, "_repr_html_"):
            shown = {"text/plain": f"{len(value)} rows", "text/html": value._repr_html_()}
        result = {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": shown}
        outputs.append(result)
    return outputs


def main() -> None:
    """Write the notebook."""
    with tempfile.TemporaryDirectory() as folder:
        stage_package(Path(folder) / PACKAGE)
        sys.path.insert(0, folder)
        made = executed(SOURCE.read_text(encoding="utf-8"))
    NOTEBOOK.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
