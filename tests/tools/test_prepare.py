"""Setting a machine up: what is asked for, what is said, and that a second time does nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import prepare

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="make is for Linux; elsewhere there is uv")


class Machine:
    """A bare machine on which nothing can be loaded until apt-get has run."""

    def __init__(self) -> None:
        self.lacking = {"libGL.so.1", "libxcb-cursor.so.0"}
        self.commands: list[list[str]] = []

    def loads(self, library: str) -> bool:
        return library not in self.lacking

    def run(self, command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(list(command))
        if "install" in command:
            self.lacking.clear()
        return subprocess.CompletedProcess(command, 0)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    bare = Machine()
    monkeypatch.setattr(prepare, "loads", bare.loads)
    monkeypatch.setattr(subprocess, "run", bare.run)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(prepare, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("numpy==1.0\n")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return bare


def be(monkeypatch: pytest.MonkeyPatch, user: int) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)


def test_somebody_who_is_not_root_is_told_the_command_and_nothing_is_installed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(monkeypatch, user=1000)
    with pytest.raises(SystemExit) as stopped:
        prepare.install_packages("run")
    assert str(stopped.value).endswith("\nsudo apt-get update && sudo apt-get install -y libgl1")
    assert machine.commands == []


def test_root_gets_what_is_missing_installed_and_nothing_else(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(monkeypatch, user=0)
    prepare.install_packages("run")
    assert [command[-1] for command in machine.commands] == ["update", "libgl1"]


def test_a_display_asks_for_the_libraries_that_draw_on_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prepare.missing_packages("run") == ["libgl1"]
    monkeypatch.setenv("DISPLAY", ":0")
    assert prepare.missing_packages("run") == ["libgl1", "libxcb-cursor0"]
    assert machine.commands == []


def test_a_browser_is_asked_for_by_the_tests_of_pages_alone(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.lacking.clear()
    monkeypatch.setattr("shutil.which", lambda name: None if name.startswith("chrom") else f"/usr/bin/{name}")
    assert prepare.missing_packages("web") == ["chromium", "chromium-driver"]
    assert prepare.missing_packages("test") == []


def test_a_missing_venv_is_asked_for_by_the_name_of_this_python(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.lacking.clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert prepare.missing_packages("run") == [f"python3.{sys.version_info.minor}-venv"]


def test_a_second_time_starts_nothing_and_says_nothing(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare.install_pins("run")
    assert machine.commands
    machine.commands.clear()
    capsys.readouterr()
    prepare.install_pins("run")
    assert machine.commands == []
    assert capsys.readouterr() == ("", "")


def test_running_after_testing_installs_nothing_more(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = prepare.ROOT / "requirements" / "test.txt"
    tests.write_text("# for tests\nnumpy==1.0\n    # via ravine\npytest==9.0\n")
    prepare.install_pins("test")
    machine.commands.clear()
    capsys.readouterr()
    prepare.install_pins("run")
    assert machine.commands == []
    assert capsys.readouterr() == ("", "")
    tests.write_text("numpy==2.0\npytest==9.0\n")
    prepare.install_pins("run")
    assert machine.commands, "what the tests need has changed since, so nobody knows what is there"


def test_testing_after_running_installs_the_tools(machine: Machine) -> None:
    (prepare.ROOT / "requirements" / "test.txt").write_text("numpy==1.0\npytest==9.0\n")
    prepare.install_pins("run")
    machine.commands.clear()
    prepare.install_pins("test")
    assert machine.commands[-1][-1].endswith("test.txt")


def test_a_changed_pin_is_installed(machine: Machine) -> None:
    prepare.install_pins("run")
    machine.commands.clear()
    pins = prepare.ROOT / "requirements" / "run.txt"
    pins.write_text("numpy==2.0\n")
    prepare.install_pins("run")
    assert machine.commands[-1][-2:] == ["-r", str(pins)]


@pytest.mark.usefixtures("machine")
def test_a_failed_installation_is_tried_again_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    with pytest.raises(SystemExit, match="venv failed"):
        prepare.install_pins("run")
    assert not (prepare.VENV / "run.installed").exists()


@pytest.mark.usefixtures("machine")
def test_a_python_too_old_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        prepare.use_a_new_enough_python()
