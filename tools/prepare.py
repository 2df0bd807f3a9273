"""Gets a machine ready for ``make run`` or ``make test``: system libraries, then ``.venv`` from exact pins.

Needs nothing but the standard library, says nothing and takes no time when everything is there. It must
stay readable for Python 3.8, so that an old Python gets a sentence and not a syntax error.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
PURPOSES = ("run", "test", "web")

# What the Qt in PyQt6's wheel expects to find on the system: shared library -> Debian and Ubuntu package.
# Mesa's software OpenGL comes with libgl1.
QT = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
QT_ON_A_DISPLAY = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
A_DISPLAY_FOR_TESTS = {"Xvfb": "xvfb", "xauth": "xauth"}
A_BROWSER_FOR_PAGES = {"chromium": "chromium", "chromedriver": "chromium-driver"}


def stop(sentence: str) -> NoReturn:
    """End with a sentence that says what to do."""
    sys.exit("Ravine: " + sentence)


def say(line: str) -> None:
    """Tell what is about to take time."""
    sys.stderr.write("Ravine: " + line + "\n")
    sys.stderr.flush()


def succeeds(command: list[str]) -> bool:
    """Whether a command can be started and ends well; what it says of failing is not of interest."""
    try:
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def use_a_new_enough_python() -> None:
    """Carry on in a newer Python where this one is too old and the machine has another."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        # Being on PATH is not enough: version managers leave shims for versions that are switched off.
        probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
        found = shutil.which(name)
        if found and succeeds([found, "-c", probe]):
            os.execv(found, [found, *sys.argv])
    stop(
        f"needs Python 3.11 or newer and found only {VERSION} ({sys.executable}); install a newer one, "
        "or name it: make run PYTHON=/path/to/python3"
    )


def loads(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(purpose: str) -> list[str]:
    """The Debian packages that are not there yet, for one of ``PURPOSES``."""
    if not sys.platform.startswith("linux"):
        return []  # elsewhere PyQt6's wheel brings everything
    display = purpose == "test" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    libraries = {**QT, **QT_ON_A_DISPLAY} if display else QT
    missing = [package for library, package in libraries.items() if not loads(library)]
    if purpose == "test":
        missing += [package for tool, package in A_DISPLAY_FOR_TESTS.items() if not shutil.which(tool)]
    if purpose == "web":
        missing += [package for tool, package in A_BROWSER_FOR_PAGES.items() if not shutil.which(tool)]
    # Debian and Ubuntu ship the standard library's venv without the pip it installs.
    if importlib.util.find_spec("ensurepip") is None and not usable():
        missing.append(f"python{VERSION}-venv")
    return missing


def install_packages(purpose: str) -> None:
    """Install missing system packages as root; tell anybody else the command."""
    missing = missing_packages(purpose)
    if not missing:
        return
    if not shutil.which("apt-get"):
        stop(f"install what Debian calls {' '.join(missing)}, then repeat make {purpose}")
    if os.geteuid() != 0:
        command = "sudo apt-get update && sudo apt-get install -y " + " ".join(missing)
        stop(f"this machine lacks some system packages; type this, then repeat make {purpose}:\n{command}")
    say("installing " + " ".join(missing))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    # Stale lists or one broken source need not matter; whether the packages can be installed does.
    subprocess.run([*apt, "update"], env=quiet, stdout=subprocess.DEVNULL, check=False)
    install = [*apt, "install", "-y", "--no-install-recommends", *missing]
    if subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        stop("apt-get install failed, see above; is the network reachable?")
    still = missing_packages(purpose)
    if still:
        stop(f"installed {' '.join(still)}, but what it brings still cannot be loaded")


def usable() -> bool:
    """Whether ``.venv`` runs, is new enough, has pip, and was made in this very place."""
    pip = VENV / "bin" / "pip"
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    made_here = pip.is_file() and str(VENV_PYTHON) in pip.read_text(encoding="utf-8")
    return made_here and succeeds([str(VENV_PYTHON), "-c", probe])


def fingerprint(pins: Path) -> str:
    """What an installed ``.venv`` depends on: the pins, its place and its Python."""
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()
    return "\n".join((digest, str(VENV), str(VENV_PYTHON.resolve()))) + "\n"


def pins_of(purpose: str) -> Path:
    """The file with every package at its exact version."""
    return ROOT / "requirements" / f"{purpose}.txt"


def stamp_of(purpose: str) -> Path:
    """The file that says what was installed."""
    return VENV / f"{purpose}.installed"


def lines_of(purpose: str) -> set[str]:
    """What has to be installed; of a purpose without pins nothing."""
    pins = pins_of(purpose)
    lines = pins.read_text(encoding="utf-8").splitlines() if pins.is_file() else []
    return {line.strip() for line in lines if not line.lstrip().startswith("#")}


def is_installed(purpose: str) -> bool:
    """Whether the pins of a purpose are in ``.venv`` as they are now."""
    pins, stamp = pins_of(purpose), stamp_of(purpose)
    return pins.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(pins)


def install_pins(purpose: str) -> None:
    """Bring ``.venv`` to the pins of ``requirements/``, unless it was brought there, or beyond, before."""
    pins, stamp = pins_of(purpose), stamp_of(purpose)
    if any(is_installed(other) and lines_of(purpose) <= lines_of(other) for other in PURPOSES):
        return
    say("installing the pinned packages into .venv; this happens once and takes a minute or two")
    if not usable():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode != 0:
            stop(f"{sys.executable} -m venv failed, see above; name another: make {purpose} PYTHON=/path")
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    # A wheel exists for every pin; building one from source would only hide that this Python is too new.
    if subprocess.run([*pip, "--only-binary=:all:", "-r", str(pins)], check=False).returncode != 0:
        stop(f"pip failed, see above; if it was the network, repeat make {purpose}")
    stamp.write_text(fingerprint(pins), encoding="utf-8")


def main() -> None:
    """Prepare for the purpose named on the command line; ``web`` comes after ``test``."""
    if sys.argv[1:] not in [[purpose] for purpose in PURPOSES]:
        stop("usage: prepare.py run|test|web")
    purpose = sys.argv[1]
    use_a_new_enough_python()
    install_packages(purpose)
    install_pins(purpose)


if __name__ == "__main__":
    main()
