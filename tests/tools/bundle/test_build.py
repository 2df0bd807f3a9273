"""What makes a bundle known to a desktop: entry, icons, file types, metadata; what takes it away."""

from __future__ import annotations

import configparser
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.file_menu.save_dialog import OWN_PNG, OWN_TOML
from app.program_icon import SIZES
from app.version import VERSION
from app.window.application import DESKTOP_ENTRY
from tools.bundle.build import DESKTOP, add_desktop, archive

pytestmark = pytest.mark.usefixtures("qapp")
#: The endings that the window proposes, as patterns.
MIME = {f"*.{OWN_TOML}": "application/x-ravine+toml", f"*.{OWN_PNG}": "image/x-ravine+png"}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "ravine"
    folder.mkdir()
    (folder / "ravine").touch()
    add_desktop(folder)
    return folder


def test_entry_file_types_and_metadata_say_the_same() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # its documented way to keep capitals
    entry.read(DESKTOP / f"{DESKTOP_ENTRY}.desktop")
    said = entry["Desktop Entry"]
    types = ET.parse(DESKTOP / f"{DESKTOP_ENTRY}.mime.xml").getroot()  # noqa: S314 - our own file
    data = ET.parse(DESKTOP / f"{DESKTOP_ENTRY}.metainfo.xml").getroot()  # noqa: S314 - our own file
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    globs = {
        each.find(f"{space}glob").get("pattern"): each.get("type")  # type: ignore[union-attr]  # each has one
        for each in types
    }
    assert globs == MIME
    assert said["MimeType"] == "".join(f"{kind};" for kind in MIME.values())
    assert [each.text for each in data.iter("mediatype")] == list(MIME.values())
    assert (data.findtext("id"), said["Icon"], said["Exec"]) == (DESKTOP_ENTRY, DESKTOP_ENTRY, "ravine %f")
    assert data.find("releases/release").get("version") == VERSION  # type: ignore[union-attr]  # there is one


def test_icons_have_their_sizes_and_a_drawing(bundle: Path) -> None:
    icons = bundle / "share/icons/hicolor"
    assert {path.parts[-3] for path in icons.rglob("*.png")} == {f"{side}x{side}" for side in SIZES}
    assert (icons / f"scalable/apps/{DESKTOP_ENTRY}.svg").is_file()


def test_a_desktop_learns_of_the_program_and_forgets_it_again(bundle: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()

    def install(*words: str) -> set[str]:
        subprocess.run(  # noqa: S603 - our own words
            ["/bin/sh", str(bundle / "install.sh"), *words],
            check=True,
            env={"HOME": str(home), "PATH": os.defpath},
        )
        return {path.name for path in home.rglob("*") if DESKTOP_ENTRY in path.name or path.name == "ravine"}

    assert len(install()) == 6
    entry = (home / f".local/share/applications/{DESKTOP_ENTRY}.desktop").read_text(encoding="utf-8")
    assert f'Exec="{bundle}/ravine" %f' in entry
    assert (home / ".local/bin/ravine").resolve() == bundle / "ravine"
    assert install("--remove") == set()


def test_the_archive_holds_one_folder_with_the_version_in_its_name(bundle: Path, tmp_path: Path) -> None:
    made = archive(bundle, tmp_path)
    listed = subprocess.run(  # noqa: S603 - our own words
        ["/bin/tar", "tzf", str(made)], check=True, capture_output=True, text=True
    ).stdout.split()
    assert {name.partition("/")[0] for name in listed} == {f"ravine-{VERSION}"}
    assert made.name.startswith(f"ravine-{VERSION}-linux-")
