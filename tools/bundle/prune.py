"""What a bundle carries and nothing uses: Qt's plugins, translations, and libraries that only these need.

PyInstaller takes every plugin of a Qt module; one of them, for GTK's dialogs, brings GTK. Kept is what is
named here and what it needs, library by library, as ``objdump`` tells.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

#: Qt's plugins that Ravine uses on Linux, by their folders: how to draw without a display, under X and under
#: Wayland, OpenGL under both, how to type with an input method, and the desktop's own dialogs.
PLUGINS = {
    "platforms": ("libqoffscreen", "libqxcb", "libqwayland"),
    "xcbglintegrations": ("libqxcb-egl-integration", "libqxcb-glx-integration"),
    "wayland-graphics-integration-client": ("libqt-plugin-wayland-egl",),
    "wayland-shell-integration": ("libxdg-shell",),
    "wayland-decoration-client": ("libbradient", "libadwaita"),
    "platforminputcontexts": ("libcomposeplatforminputcontextplugin", "libibusplatforminputcontextplugin"),
    "platformthemes": ("libqxdgdesktopportal",),
}
_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)$", re.MULTILINE)
_EXTENSION = re.compile(r"\.(?:abi3|cpython-\w+(?:-\w+)*)\.so$")
_LIBRARY = re.compile(r"\.so(?:\.\d+)*$")


def prune(folder: Path) -> list[Path]:
    """Remove what is not used, and what debuggers alone read of Python's own files.

    Args:
        folder: of the bundle.

    Returns:
        The files that were removed.
    """
    inner = folder / "_internal"
    removed = unused_plugins(inner)
    removed += [path for path in (inner / "PyQt6" / "Qt6" / "translations").rglob("*") if path.is_file()]
    for path in removed:
        path.unlink()
    unused = unused_libraries(inner)
    for path in unused:
        path.unlink()
    # The libraries of wheels were changed by their builders in ways that strip breaks; Python's own were not.
    if strip := shutil.which("strip"):
        own = [*inner.glob("libpython*.so*"), *inner.glob("python3*/lib-dynload/*.so")]
        for path in own:
            subprocess.run([strip, "--strip-debug", str(path)], check=True)
    return [*removed, *unused]


def unused_plugins(inner: Path) -> list[Path]:
    """Qt's plugins that are not among `PLUGINS`."""
    plugins = inner / "PyQt6" / "Qt6" / "plugins"
    return [
        path
        for path in sorted(plugins.rglob("*"))
        if path.is_file() and not path.name.startswith(PLUGINS.get(path.parent.name, ("-",)))
    ]


def unused_libraries(inner: Path) -> list[Path]:
    """Libraries that no extension module and no plugin needs, be it through others."""
    libraries = [path for path in inner.rglob("*") if path.is_file() and _LIBRARY.search(path.name)]
    by_name: dict[str, list[Path]] = {}
    for path in libraries:
        by_name.setdefault(path.name, []).append(path)
    used = {
        path
        for path in libraries
        if _EXTENSION.search(path.name)
        or "plugins" in path.parts
        or "lib-dynload" in path.parts
        or path.name.startswith("libpython")
    }
    left = list(used)
    for path in left:
        for name in needed_by(path):
            new = [other for other in by_name.get(name, ()) if other not in used]
            used.update(new)
            left += new
    return [path for path in libraries if path not in used]


def needed_by(path: Path) -> Iterable[str]:
    """The names of the libraries that one asks for."""
    program = shutil.which("objdump") or "objdump"
    told = subprocess.run([program, "-p", str(path)], capture_output=True, text=True, check=True)
    return _NEEDED.findall(told.stdout)
