from __future__ import annotations

from pathlib import Path

import pytest

from tools.bundle import prune


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    for name in (
        "PyQt6/QtGui.abi3.so",
        "PyQt6/Qt6/lib/libQt6Gui.so.6",
        "PyQt6/Qt6/lib/libQt6Pdf.so.6",
        "PyQt6/Qt6/plugins/platforms/libqxcb.so",
        "PyQt6/Qt6/plugins/platforms/libqvnc.so",
        "PyQt6/Qt6/plugins/platformthemes/libqgtk3.so",
        "PyQt6/Qt6/plugins/imageformats/libqpdf.so",
        "PyQt6/Qt6/translations/qt_de.qm",
        "libgtk-3.so.0",
        "libX11.so.6",
        "libxcb.so.1",
        "python3.11/lib-dynload/_json.cpython-311-x86_64-linux-gnu.so",
    ):
        (tmp_path / "_internal" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "_internal" / name).touch()
    return tmp_path / "_internal"


NEEDS = {
    "QtGui.abi3.so": ["libQt6Gui.so.6", "libc.so.6"],
    "libqxcb.so": ["libX11.so.6"],
    "libqgtk3.so": ["libgtk-3.so.0"],
    "libX11.so.6": ["libxcb.so.1"],
}


def test_what_only_unused_plugins_need_goes_with_them(inner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune, "needed_by", lambda path: NEEDS.get(path.name, []))
    monkeypatch.setattr("shutil.which", lambda _: None)
    removed = {path.name for path in prune.prune(inner.parent)}
    assert removed == {
        *("libQt6Pdf.so.6", "libqvnc.so", "libqgtk3.so", "libqpdf.so", "qt_de.qm", "libgtk-3.so.0"),
    }
    left = {path.name for path in inner.rglob("*") if path.is_file()}
    assert {"libX11.so.6", "libxcb.so.1", "libQt6Gui.so.6", "libqxcb.so"} <= left
    assert not left & removed
