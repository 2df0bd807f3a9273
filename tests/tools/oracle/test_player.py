"""Programs run one after the other: none finds what another left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.oracle import player


def test_each_program_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{name}.py" for name in ("first", "second", "third"))
    first.write_text("import json; json.left_behind = 1; print(0, 1.5)")
    second.write_text("import json; print(0, hasattr(json, 'left_behind') + 2.5)")
    third.write_text("raise ValueError('broken')")
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, str(Path(player.__file__)), "json"],
        input=f"{first}\n{second}\n{third}\n",
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["printed"] for answer in answers] == ["0 1.5\n", "0 2.5\n", ""]
    assert "ValueError: broken" in answers[2]["error"]
    assert "error" not in answers[0]
