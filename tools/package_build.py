"""Builds Ravine as one package, ``ravine``, whose parts import each other as ``ravine.engine`` and so on.

In its own folder Ravine runs as it lies there, and its top-level modules are called ``app``, ``widgets`` and
``engine``. In anybody's site-packages those names would be in the way. So what is installed is a copy in
which every import names ``ravine`` first. This is a build backend (PEP 517) around setuptools': pip, pipx
and uv call it.

    pip install .                                   everything
    pip install . --config-settings only=engine     what trains, traces and writes programs: no Qt

The second one is a distribution of its own, ``ravine-engine``: an extra like ``ravine[engine]`` could only
add to what ``pip install .`` brings, never leave anything out.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import setuptools.build_meta as backend  # type: ignore[import-untyped]  # it ships no types

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "ravine"
#: What can be installed alone, and the packages that it needs.
ENGINE, NEEDED_BY_ENGINE = "engine", ("numpy", "tomli_w", "argcomplete")
#: The floors, which become subpackages, and what lies beside them.
FLOORS, RESOURCES = ("app", "widgets", "engine"), "resources"
#: The guide, whose pages are shipped with what they lead to.
GUIDE = "docs/guide"
TONES = ("dark", "light")
LINK = re.compile(r"\]\(([^)\s#:]+\.(?:md|png))(?:#[^)\s]*)?\)")
#: What a source archive has beside them.
SOURCES = ("main.py", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "tools/package_build.py")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
INIT = '''"""Ravine: watch optimizers and neural networks learn. See `ravine.app.notebook`."""

from ravine.app.notebook import Numbers, Picture, RacerState, RavineError, Run, lessons
from ravine.app.notebook import open_run as open
from ravine.app.version import VERSION as __version__

__all__ = ["Numbers", "Picture", "RacerState", "RavineError", "Run", "__version__", "lessons", "open"]
'''
MAIN = '''"""``python -m ravine``."""

import sys

from ravine.app.cli.parser import run_program

if __name__ == "__main__":
    sys.exit(run_program())
'''


def build_wheel(
    wheel_directory: str, config_settings: dict[str, Any] | None = None, metadata_directory: str | None = None
) -> str:
    """Build the wheel into a folder; the name of the file (PEP 517)."""
    del metadata_directory
    place = Path(wheel_directory).resolve()
    with _staged(config_settings):
        return str(backend.build_wheel(str(place), config_settings))


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: dict[str, Any] | None = None
) -> str:
    """Write what the wheel will say of itself into a folder; the name of the folder in it (PEP 517)."""
    place = Path(metadata_directory).resolve()
    with _staged(config_settings, modules=False):
        return str(backend.prepare_metadata_for_build_wheel(str(place), config_settings))


def build_sdist(sdist_directory: str, config_settings: dict[str, Any] | None = None) -> str:
    """Build an archive of the sources into a folder; the name of the file (PEP 517)."""
    del config_settings
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    top = f"{PACKAGE}-{project['version']}"
    with tempfile.TemporaryDirectory() as folder:
        information = Path(folder) / "PKG-INFO"
        information.write_text(
            f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {project['version']}\n", encoding="utf-8"
        )
        with tarfile.open(Path(sdist_directory) / f"{top}.tar.gz", "w:gz") as archive:
            archive.add(information, f"{top}/PKG-INFO")
            copy_guide(Path(folder))
            archive.add(Path(folder) / "docs", f"{top}/docs")
            for name in (*FLOORS, RESOURCES, *SOURCES):
                archive.add(ROOT / name, f"{top}/{name}", filter=_without_caches)
    return f"{top}.tar.gz"


def get_requires_for_build_wheel(config_settings: dict[str, Any] | None = None) -> list[str]:
    """Nothing beside what ``pyproject.toml`` says (PEP 517)."""
    del config_settings
    return []


def _without_caches(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = Path(member.name).name
    return None if name == "__pycache__" or name.startswith(".") else member


def _draws(line: str) -> bool:
    """Whether a line of the project file names a package that the engine does without."""
    named = re.match(r'    "([\w-]+)(?:\[\w+\])?==', line)
    return named is not None and named[1] not in NEEDED_BY_ENGINE


@contextmanager
def _staged(config_settings: dict[str, Any] | None, *, modules: bool = True) -> Iterator[Path]:
    """A folder, the current one meanwhile, in which setuptools finds the package as it is installed."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        if modules:
            stage_package(stage / PACKAGE, guide=not (config_settings or {}).get("only"))
        else:
            (stage / PACKAGE).mkdir()
            (stage / PACKAGE / "__init__.py").touch()
        for name in ("README.md", "LICENSE"):
            shutil.copy(ROOT / name, stage)
        (stage / "pyproject.toml").write_text(
            project_text(only=(config_settings or {}).get("only", "")), encoding="utf-8"
        )
        os.chdir(stage)
        try:
            yield stage
        finally:
            os.chdir(before)


def stage_package(place: Path, *, guide: bool = True) -> None:
    """Write the package as it is installed.

    Args:
        place: the folder of the package, which must not exist yet.
        guide: whether it has the guide, which only the window shows.
    """
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, place / floor, ignore=LEFT_OUT)
    shutil.copytree(ROOT / RESOURCES, place / RESOURCES, ignore=LEFT_OUT)
    if guide:
        copy_guide(place)
    (place / "__init__.py").write_text(INIT, encoding="utf-8")
    (place / "__main__.py").write_text(MAIN, encoding="utf-8")
    (place / "py.typed").touch()
    modules = {".".join(path.relative_to(place).with_suffix("").parts) for path in place.rglob("*.py")}
    modules = {name.removesuffix(".__init__") for name in modules}
    for floor in FLOORS:
        for path in sorted((place / floor).rglob("*.py")):
            path.write_text(renamed(path.read_text(encoding="utf-8"), modules), encoding="utf-8")


def copy_guide(place: Path) -> None:
    """Copy the pages of the guide, those that they lead to, and their pictures, below a folder.

    They stand where `app.guide.pages` looks for them: beside the packages.
    """
    docs = (ROOT / GUIDE).parent
    left = sorted((ROOT / GUIDE).glob("*.md"))
    for path in left:
        copied = place / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
        names = LINK.findall(path.read_text(encoding="utf-8")) if path.suffix == ".md" else ()
        for name in names:
            there = (path.parent / name).resolve()
            # A picture of a theme is shown in the other one's colours, too.
            both = (there, *(there.with_name(re.sub("dark|light", tone, there.name)) for tone in TONES))
            left += [each for each in both if docs in each.parents and each.is_file() and each not in left]


def renamed(source: str, modules: set[str]) -> str:
    """A module's text in which imports, and strings that are a module's name, begin with ``ravine``.

    Args:
        source: the module's text.
        modules: the names that change.
    """
    lines = source.encode().splitlines(keepends=True)  # columns are counted in bytes
    for line, column, old, new in sorted(_changes(ast.parse(source), modules), reverse=True):
        text = lines[line - 1]
        found = text.index(old.encode(), column)
        lines[line - 1] = text[:found] + new.encode() + text[found + len(old.encode()) :]
    return b"".join(lines).decode()


def _changes(tree: ast.Module, modules: set[str]) -> Iterator[tuple[int, int, str, str]]:
    """The line, column, old and new text of each change."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in modules:
            yield node.lineno, node.col_offset, f"from {node.module} ", f"from {PACKAGE}.{node.module} "
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name not in modules:
                    continue
                if name.asname is None:  # it would bind another name than the code uses
                    raise ValueError(f"line {node.lineno}: write import {name.name} as something, or from")
                yield name.lineno, name.col_offset, name.name, f"{PACKAGE}.{name.name}"
        elif isinstance(node, ast.Constant) and "." in str(node.value) and node.value in modules:
            yield node.lineno, node.col_offset, str(node.value), f"{PACKAGE}.{node.value}"


def project_text(*, only: str = "") -> str:
    """The project file of what is installed: what ours says of the project, and where the package is.

    Args:
        only: ``"engine"`` for what does without Qt; empty for everything.

    Raises:
        ValueError: there is no such part.
    """
    if only not in ("", ENGINE):
        raise ValueError(f"only={only}: there is one part to choose, only={ENGINE}")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ours = text[: text.index("[build-system]")]
    if only:
        ours = ours.replace(f'name = "{PACKAGE}"', f'name = "{PACKAGE}-{ENGINE}"')
        ours = "".join(line for line in ours.splitlines(keepends=True) if not _draws(line))
    return ours + "\n".join(
        (
            "[project.scripts]",
            f'{PACKAGE} = "{PACKAGE}.app.cli.parser:run_program"',
            "[build-system]",
            'requires = ["setuptools>=77"]',
            'build-backend = "setuptools.build_meta"',
            "[tool.setuptools.packages.find]",
            f'include = ["{PACKAGE}*"]',
            "[tool.setuptools.package-data]",
            '"*" = ["**/*"]',
            "",
        )
    )


if __name__ == "__main__":
    sys.stdout.write(build_wheel(sys.argv[1]) + "\n")
