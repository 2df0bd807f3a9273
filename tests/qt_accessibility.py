"""Qt's accessibility tree, as a screen reader is told it; PyQt has no bindings for it, so C++ is asked.

The functions are virtual ones of ``QAccessibleInterface``, called by their place in its table
(qaccessible.h). That works where values are returned as on 64-bit Intel processors; elsewhere it is left out.
"""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

import PyQt6
import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QWidget

needs_walk = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() != "x86_64",
    reason="the tree is asked as 64-bit Intel processors under Linux are",
)


class Role(IntEnum):
    """What an element is, as in ``QAccessible::Role``; those that occur here."""

    NONE = 0x0
    TITLE_BAR = 0x1
    MENU_BAR = 0x2
    SCROLL_BAR = 0x3
    CLIENT = 0xA
    MENU_ITEM = 0xC
    PAGE_TAB = 0x25
    STATIC_TEXT = 0x29
    BUTTON = 0x2B
    CHECK_BOX = 0x2C
    RADIO_BUTTON = 0x2D
    COMBO_BOX = 0x2E
    SLIDER = 0x33
    SPIN_BOX = 0x34
    EDITABLE_TEXT = 0x2A
    LIST = 0x21
    TREE = 0x23
    TABLE = 0x18


class _Place(IntEnum):
    """Where a function stands in the table of ``QAccessibleInterface``."""

    IS_VALID = 2
    OBJECT = 3
    CHILD = 9
    CHILD_COUNT = 10
    TEXT = 12
    ROLE = 15
    STATE = 16


class _String(ctypes.Structure):
    """A ``QString``: its letters are UTF-16."""

    _fields_ = (("header", ctypes.c_void_p), ("letters", ctypes.c_void_p), ("length", ctypes.c_ssize_t))


class State(IntEnum):
    """Bits of ``QAccessible::State`` that occur here."""

    DISABLED = 1 << 0
    SELECTED = 1 << 1
    CHECKABLE = 1 << 5
    CHECKED = 1 << 6


@dataclass(frozen=True)
class Element:
    """One element of the tree.

    Attributes:
        role: what it is, a number of ``QAccessible::Role``.
        name: how it is called.
        description: what is said of it.
        value: what it holds.
        depth: how many elements it lies in.
        widget: the address of what it stands for; 0 for an item of a list or a menu.
        state: what of `State` holds of it.
    """

    role: int
    name: str
    description: str
    value: str
    depth: int
    widget: int
    state: int


@cache
def _query() -> ctypes._NamedFuncPointer:
    library = next((Path(PyQt6.__file__).parent / "Qt6" / "lib").glob("libQt6Gui.so.6"))
    asked = ctypes.CDLL(str(library))._ZN11QAccessible24queryAccessibleInterfaceEP7QObject
    asked.restype, asked.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    return asked


def _function(interface: int, place: _Place, *types: Any) -> ctypes._FuncPointer:
    table = ctypes.cast(interface, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
    return ctypes.CFUNCTYPE(*types)(table[place] or 0)


def _text(interface: int, which: int) -> str:
    made = _String()
    types = (None, ctypes.POINTER(_String), ctypes.c_void_p, ctypes.c_int)
    _function(interface, _Place.TEXT, *types)(ctypes.byref(made), interface, which)
    return ctypes.string_at(made.letters, 2 * made.length).decode("utf-16-le") if made.letters else ""


def address_of(widget: QWidget) -> int:
    """Where Qt keeps a widget (see `Element.widget`)."""
    unwrap: Any = sip.unwrapinstance  # the stubs say that it returns nothing
    return int(unwrap(widget))


def tree(widget: QWidget) -> Iterator[Element]:
    """Every element of a widget that is shown, from the top, in the order in which it is told."""
    yield from _walk(_query()(address_of(widget)), 0)


def _walk(interface: int | None, depth: int) -> Iterator[Element]:
    number, address = ctypes.c_int, ctypes.c_void_p
    if not interface or not _function(interface, _Place.IS_VALID, ctypes.c_bool, address)(interface):
        return
    yield Element(
        role=_function(interface, _Place.ROLE, number, address)(interface),
        name=_text(interface, 0),
        description=_text(interface, 1),
        value=_text(interface, 2),
        depth=depth,
        widget=_function(interface, _Place.OBJECT, address, address)(interface) or 0,
        state=_function(interface, _Place.STATE, ctypes.c_uint64, address)(interface),
    )
    for place in range(_function(interface, _Place.CHILD_COUNT, number, address)(interface)):
        child = _function(interface, _Place.CHILD, address, address, number)(interface, place)
        yield from _walk(child, depth + 1)
