"""Builds the bundle for the system that this runs on: a folder, and one archive of it.

    python -m tools.bundle.build [FOLDER]      out/bundle by default; PyInstaller must be importable

The folder ``ravine`` holds the program ``ravine``, what it needs, its licences and, on Linux, what makes it
known to a desktop (``install.sh``). The archive is that folder as one ``.tar.gz``.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from PyQt6.QtGui import QGuiApplication

from app.program_icon import DRAWING, SIZES, program_image
from app.version import VERSION
from app.window.application import DESKTOP_ENTRY
from tools.bundle.notices import carried, notices_text
from tools.bundle.prune import prune
from tools.package_build import FLOORS, RESOURCES, ROOT, copy_guide
from widgets.style.resources import resource

NAME = "ravine"
DESKTOP = Path(__file__).resolve().parent / "desktop"
#: Imported by nothing that runs in a bundle, though something that it carries could.
LEFT_OUT = (
    *("tkinter", "setuptools", "pkg_resources", "pip", "IPython", "matplotlib", "pandas", "scipy", "numba"),
    *("pytest", "_pytest", "hypothesis", "sympy", "mypy", "coverage", "grimp", "rich", "pygments"),
    *("PyQt6.QtNetwork", "PyQt6.QtPdf", "PyQt6.QtQml", "PyQt6.QtQuick", "PyQt6.QtMultimedia", "PIL._avif"),
)
#: Imported by name alone, so that an analysis of the code does not see it.
IMPORTED_BY_NAME = ("openpyxl", "pptx", "pptx.util")
#: Packages that read files of their own.
WITH_DATA = ("latex2mathml", "ziafont", "ziamath", "pptx")


def build(place: Path) -> tuple[Path, Path]:
    """Build the bundle.

    Args:
        place: the folder for everything; what is in it of an earlier bundle is replaced.

    Returns:
        The folder of the program, and the archive of it.

    Raises:
        subprocess.CalledProcessError: PyInstaller failed.
    """
    place.mkdir(parents=True, exist_ok=True)
    data = place / "data"
    shutil.rmtree(data, ignore_errors=True)
    copy_guide(data)
    freeze(place, data)
    folder = place / NAME
    # python-pptx reads its templates by way of this folder, whose modules are elsewhere.
    (folder / "_internal" / "pptx" / "oxml").mkdir()
    if sys.platform == "linux":
        sys.stdout.write(f"{len(prune(folder))} files that nothing uses were removed\n")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    # Of wheels' libraries there are links here.
    ours = sorted(path.name for path in (folder / "_internal").glob("*.so*") if not path.is_symlink())
    (folder / "THIRD-PARTY.txt").write_text(notices_text(ours), encoding="utf-8")
    if sys.platform == "linux":
        add_desktop(folder)
    return folder, archive(folder, place)


def freeze(place: Path, data: Path) -> None:
    """Let PyInstaller gather the program and what it imports.

    Args:
        place: where the program's folder comes to lie.
        data: the documents that it carries.
    """
    given = [
        *(f"--collect-submodules={floor}" for floor in FLOORS),
        *(f"--hidden-import={name}" for name in IMPORTED_BY_NAME),
        *(f"--collect-data={name}" for name in WITH_DATA),
        *(f"--copy-metadata={package.metadata['Name']}" for package in carried()),  # for `ravine doctor`
        *(f"--exclude-module={name}" for name in LEFT_OUT),
        f"--add-data={ROOT / RESOURCES}{os.pathsep}{RESOURCES}",
        f"--add-data={data / 'docs'}{os.pathsep}docs",
        *(f"--distpath={place}", f"--workpath={place / 'work'}", f"--specpath={place / 'work'}"),
    ]
    words = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--onedir", f"--name={NAME}"]
    words += ["--log-level=ERROR", f"--paths={ROOT}", *given]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    subprocess.run([*words, str(ROOT / "main.py")], check=True, env={**os.environ, "PYTHONPATH": paths})


def add_desktop(folder: Path) -> None:
    """Put beside the program what makes it known to a desktop: entry, icons, file types, metadata."""
    share = folder / "share"
    for source, place in (
        (f"{DESKTOP_ENTRY}.desktop", f"applications/{DESKTOP_ENTRY}.desktop"),
        (f"{DESKTOP_ENTRY}.mime.xml", f"mime/packages/{DESKTOP_ENTRY}.xml"),
        (f"{DESKTOP_ENTRY}.metainfo.xml", f"metainfo/{DESKTOP_ENTRY}.metainfo.xml"),
    ):
        (share / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DESKTOP / source, share / place)
    icons = share / "icons" / "hicolor"
    for side in SIZES:
        there = icons / f"{side}x{side}" / "apps"
        there.mkdir(parents=True, exist_ok=True)
        program_image(side).save(str(there / f"{DESKTOP_ENTRY}.png"))
    (icons / "scalable" / "apps").mkdir(parents=True)
    shutil.copyfile(resource(DRAWING), icons / "scalable" / "apps" / f"{DESKTOP_ENTRY}.svg")
    shutil.copy(DESKTOP / "install.sh", folder)


def archive(folder: Path, place: Path) -> Path:
    """The folder as one file to download."""
    system = f"{platform.system().lower()}-{platform.machine()}"
    made = place / f"{NAME}-{VERSION}-{system}.tar.gz"
    with tarfile.open(made, "w:gz", compresslevel=6) as tar:
        tar.add(folder, f"{NAME}-{VERSION}")
    return made


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> int:
    """Build, and say what came of it."""
    application = QGuiApplication.instance() or QGuiApplication([NAME, "-platform", "offscreen"])
    folder, single = build(Path(sys.argv[1] if len(sys.argv) > 1 else "out/bundle").resolve())
    for path, size in ((folder, size_of(folder)), (single, single.stat().st_size)):
        sys.stdout.write(f"{path}: {size / 1e6:.0f} MB\n")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
