"""Third-party notices: the licence of everything that a bundle carries, read from what is installed.

What is carried follows from the pins in ``pyproject.toml``: the program's own, those of the extras that a
bundle has, and what these need.
"""

from __future__ import annotations

import re
import sys
import sysconfig
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
#: Whoever has a bundle cannot install an extra: these are in it.
EXTRAS = ("excel", "slides")
_LICENCE_FILE = re.compile(r"(?i)(licen[cs]e|copying|notice|authors)[^/]*$")
#: Licences of what is shipped with the program itself, below ``resources/``.
OWN_PARTS = {
    "Inter (font)": ("fonts/OFL.txt", "OFL-1.1"),
    "DejaVu Sans Mono (font)": ("fonts/DejaVu-LICENSE.txt", "Bitstream Vera, and public domain"),
    "OGL": ("web/OGL-LICENSE.txt", "Unlicense"),
}
#: What a package carries itself, which its own licence does not say.
CARRIES = {
    "av": "; it carries FFmpeg with x264 and x265, GPL-2.0-or-later",
    "numpy": "; it carries OpenBLAS, BSD-3-Clause",
}
#: What packages say of themselves nowhere but in the comment at their pin.
PIN = re.compile(r'^\s*"([\w.-]+)==[^"]+",\s*#.*\(([^()]+)\)[^()]*$', re.MULTILINE)


@dataclass(frozen=True)
class Notice:
    """What is said of one part.

    Attributes:
        name: with its version.
        licence: its name.
        texts: the texts that come with it.
    """

    name: str
    licence: str
    texts: tuple[str, ...]


def carried(extras: Sequence[str] = EXTRAS) -> tuple[Distribution, ...]:
    """The packages that a bundle carries, in alphabetical order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    left = list(project["dependencies"])
    for key in extras:
        left += project["optional-dependencies"][key]
    found: dict[str, Distribution] = {}
    for line in left:
        needed = Requirement(line)
        name = canonicalize_name(needed.name)
        if name not in found and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
            package = found[name] = distribution(name)
            left += package.requires or ()
    return tuple(found[name] for name in sorted(found))


def licence_of(package: Distribution) -> str:
    """The name of a package's licence: what it says itself, else what the pin's comment says.

    Raises:
        ValueError: neither says any.
    """
    said = package.metadata
    name = said["Name"]
    pins = dict(PIN.findall((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    given = said_under("License-Expression", said) or pins.get(name) or said_under("License", said)
    kinds = [kind for kind in said.get_all("Classifier", []) if "License ::" in kind]
    classified = [kind.rpartition(" :: ")[2] for kind in kinds]
    short = given if 0 < len(given) < 60 else ", ".join(classified)
    if not short:
        raise ValueError(f"{name} says nowhere what its licence is; write it behind its pin")
    return short


def said_under(key: str, said: PackageMetadata) -> str:
    """What a package says of itself under a key; empty where it says nothing."""
    return said[key] if key in said else ""  # noqa: SIM401 - the typed interface has no get


def notices() -> Iterator[Notice]:
    """What is said of every part: Python, the packages, and what lies in ``resources/``."""
    places = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt")
    texts = tuple(path.read_text(encoding="utf-8") for path in places if path.is_file())
    yield Notice(f"Python {sys.version.split()[0]}", "PSF-2.0", texts[:1])
    for package in carried():
        files = [path for path in package.files or () if _LICENCE_FILE.search(str(path))]
        files = [path for path in files if path.suffix != ".py"]
        yield Notice(
            f"{package.metadata['Name']} {package.version}",
            licence_of(package),
            tuple(dict.fromkeys(Path(str(path.locate())).read_text(errors="replace") for path in files)),
        )
    for name, (path, licence) in OWN_PARTS.items():
        yield Notice(name, licence, ((ROOT / "resources" / path).read_text(encoding="utf-8"),))


def notices_text(libraries: Sequence[str] = ()) -> str:
    """The file that a bundle has beside the program.

    Args:
        libraries: names of files of the system on which it was built that it carries, too.
    """
    parts = list(notices())
    listed = "\n".join(
        f"  {part.name}: {part.licence}{CARRIES.get(part.name.split()[0], '')}" for part in parts
    )
    if libraries:
        listed += "\n\nLibraries of the distribution on which it was built, under their licences there:\n\n  "
        listed += "\n  ".join(libraries)
    texts = "\n".join(
        f"{'=' * 80}\n{part.name}\n{'=' * 80}\n\n{text.strip()}\n" for part in parts for text in part.texts
    )
    return (
        "Ravine is free software under the GNU General Public License, version 3 or later (LICENSE).\n"
        "This download carries, unchanged, the following parts under licences of their own. Their source\n"
        "texts are published under these names and versions on the Python Package Index; Qt's at\n"
        "download.qt.io.\n\n"
        f"{listed}\n\n{texts}"
    )
