"""What earlier versions of the program wrote opens for ever, and runs as it did.

``tests/data/older`` holds files as they were written then, a folder for each form; nobody rewrites them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.control.state_folder import FORMER, FORMER_TAKEN, StateFolder
from app.control.window_state import read_state
from app.lessons.overrides import begin
from app.lessons.reading import read_content
from app.lessons.sources import open_source
from engine.experiment.file import read_experiment
from engine.frames.frame import Address

OLDER = Path(__file__).parent.parent / "data" / "older"
LOSSES = json.loads((OLDER / "losses.json").read_text())


@pytest.mark.parametrize("name", list(LOSSES))
def test_an_older_experiment_runs_to_the_same_losses(name: str) -> None:
    session = begin(str(OLDER / name))
    session.advance(max(step for step, _ in LOSSES[name].values()))
    losses = {racer.name: [session.step, racer.evaluate()[0]] for racer in session.racers}
    # Noted on one processor: on another, matrix products and tanh may differ in their last bit.
    assert losses == {racer: pytest.approx(told, rel=1e-12, abs=0.0) for racer, told in LOSSES[name].items()}


@pytest.mark.parametrize("form", ["first", "second"])
def test_every_kind_of_older_file_opens(form: str) -> None:
    for path in (OLDER / form).glob("*.toml"):
        assert begin(str(path)).advance(3)
    picture = open_source(str(OLDER / form / "picture.png"))
    assert picture.address == Address(12)
    for folder in filter(Path.is_dir, (OLDER / form).iterdir()):
        assert begin(str(folder)).advance(3)
        assert read_content(folder).script[0].say == "the bend"


def test_an_older_state_of_a_window_comes_back() -> None:
    folder = OLDER / "second"
    state = read_state((folder / "history.json").read_text(), (folder / "place.json").read_text())
    assert state.current.experiment.title == "A valley, edited"
    assert state.current.address == Address(12, 1)
    assert [version.experiment.title for version in state.past] == ["Own table", "A valley"]
    assert state.page == 1


@pytest.mark.parametrize("name", FORMER)
def test_what_the_first_version_kept_of_unsaved_work_is_offered_once(name: str, tmp_path: Path) -> None:
    shutil.copy(OLDER / "first" / "recovery.toml", tmp_path / name)
    folder = StateFolder.claim(tmp_path / "windows")
    state = folder.read()
    assert state is not None
    assert state.current.experiment.title == "Not saved"
    assert not state.current.is_saved
    assert folder.read() is None
    assert read_experiment(tmp_path / FORMER_TAKEN) == state.current.experiment
    folder.release()
