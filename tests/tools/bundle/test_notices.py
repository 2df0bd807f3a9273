from __future__ import annotations

from importlib.metadata import distribution

from tools.bundle.notices import carried, licence_of, notices, notices_text


def test_every_part_of_a_bundle_has_a_licence_and_nearly_all_its_text() -> None:
    found = list(notices())
    assert all(part.licence for part in found)
    # latex2mathml says MIT and ships no text of it.
    assert [part.name.split()[0] for part in found if not part.texts] in ([], ["latex2mathml"])


def test_what_a_bundle_carries_follows_from_the_pins_and_what_these_need() -> None:
    names = [package.metadata["Name"].lower() for package in carried()]
    assert names == sorted(set(names))
    assert {"numpy", "pyqt6", "pyqt6-qt6", "av", "openpyxl", "et_xmlfile", "lxml"} <= set(names)
    assert not {"pytest", "importlib-metadata", "distributed"} & set(names)


def test_a_licence_that_a_package_does_not_say_stands_behind_its_pin() -> None:
    assert licence_of(distribution("PyQt6")) == "GPL-3.0-only"
    assert licence_of(distribution("numpy")).startswith("BSD-3-Clause")


def test_libraries_of_the_system_are_named_too() -> None:
    text = notices_text(["libfirst.so.1"])
    assert "\n  libfirst.so.1\n" in text
    assert "SIL OPEN FONT LICENSE" in text
