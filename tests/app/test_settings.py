"""Settings are declared, remembered, and tolerant of what is in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QByteArray

from app.settings import SETTINGS, Settings
from engine.errors import RavineError

pytestmark = pytest.mark.usefixtures("qapp")


def test_what_nobody_chose_has_its_default(tmp_path: Path) -> None:
    fresh = Settings(tmp_path / "settings.ini")
    assert fresh.text("theme") == "ink"
    assert fresh.switch("motion") is True
    assert fresh.state("geometry") == QByteArray()


def test_what_was_chosen_is_there_next_time(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    first = Settings(path)
    first.remember("theme", "paper")
    first.remember("motion", value=False)
    first.remember("geometry", QByteArray(b"\x00\x01place"))
    first.flush()
    again = Settings(path)
    assert (again.text("theme"), again.switch("motion")) == ("paper", False)
    assert again.state("geometry") == QByteArray(b"\x00\x01place")


def test_forgetting_brings_the_default_back(tmp_path: Path) -> None:
    made = Settings(tmp_path / "settings.ini")
    made.remember("theme", "paper")
    made.forget("theme")
    assert made.text("theme") == "ink"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=200))
def test_a_damaged_file_counts_as_nothing_chosen(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(b"[General]\ntheme=" + junk + b"\nmotion=" + junk)
    made = Settings(path)
    assert made.text("theme") in ("ink", "paper")
    assert made.switch("motion") in (True, False)
    assert isinstance(made.state("geometry"), QByteArray)


def test_an_undeclared_setting_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match="theme"):
        Settings(tmp_path / "settings.ini").text("thme")


def test_every_setting_says_what_it_does() -> None:
    assert all(row.meaning.endswith(".") for row in SETTINGS)
