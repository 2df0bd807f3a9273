"""Mouse and keyboard for tests."""

from __future__ import annotations

from typing import Any

from PyQt6.QtTest import QTest

#: PyQt's stubs forget that the functions of QTest are static.
qtest: Any = QTest
