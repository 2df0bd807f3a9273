from __future__ import annotations

import pytest

from engine.experiment.toml_reader import TableReader
from tools import guide_keys


def test_a_key_without_a_meaning_and_a_meaning_without_a_key_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = {**guide_keys.MEANINGS, "bookmarks": {"step": "Of the frame.", "page": "Of the lesson."}}
    monkeypatch.setattr(guide_keys, "MEANINGS", changed)
    with pytest.raises(ValueError, match=r"'bookmarks', 'name'.*no such key: \[\('bookmarks', 'page'\)\]"):
        guide_keys.told_keys()


def test_readers_read_as_before_once_their_keys_are_noted() -> None:
    before = TableReader.take
    keys = guide_keys.asked_keys()
    assert TableReader.take is before
    assert keys["objective network"]["batch_size"].form == "whole number"
    assert keys["racers"]["optimizer"].needed
