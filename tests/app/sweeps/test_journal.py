"""What a sweep has done survives a kill, and is not taken for another sweep's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sweeps.journal import Journal
from app.sweeps.outcome import Outcome
from engine.errors import RavineError
from tests.app.sweeps.samples import rates, swept

ROWS = (Outcome("sgd", steps=3, loss=0.1, diverged=False), Outcome("Adam 0.1", message="a sentence"))


def test_what_was_added_is_there_for_the_next_attempt(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.csv", swept(), rates()) as journal:
        journal.add(2, ROWS)
        journal.add(0, ROWS[:1])
    with Journal(tmp_path / "a.csv", swept(), rates()) as again:
        assert again.done == {2: ROWS, 0: ROWS[:1]}
        again.remove()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=40)
@given(share=st.floats(0, 1))
def test_a_journal_cut_anywhere_gives_its_whole_lines_and_can_be_gone_on_with(
    share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    with Journal(folder / "a.csv", swept(), rates()) as journal:
        for run in range(3):
            journal.add(run, ROWS)
        path = journal.path
    content = path.read_bytes()
    path.write_bytes(content[: round(share * len(content))])
    with Journal(folder / "a.csv", swept(), rates()) as again:
        kept = len(again.done)
        assert again.done == dict.fromkeys(range(kept), ROWS)
        for run in range(kept, 3):
            again.add(run, ROWS)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b'{"sweep": "another"}\n', b"no journal\n", b"[]\n"])
def test_the_journal_of_another_sweep_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.csv.unfinished"
    path.write_bytes(content)
    with pytest.raises(RavineError, match="another sweep"):
        Journal(tmp_path / "a.csv", swept(), rates())
    assert path.read_bytes() == content


def test_other_settings_are_another_sweep(tmp_path: Path) -> None:
    with Journal(tmp_path / "a.csv", swept(40), rates()):
        pass
    with pytest.raises(RavineError, match="another sweep"):
        Journal(tmp_path / "a.csv", swept(41), rates())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match="none"):
        Journal(tmp_path / "none" / "a.csv", swept(), rates())
