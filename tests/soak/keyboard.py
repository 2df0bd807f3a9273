"""A newcomer's hour by keyboard alone, as the guide tells it: keys go to whatever has the focus.

``make soak ARGS=keyboard`` does it at two sizes in both themes and keeps the pictures in ``out/newcomer``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QFileDialog, QWidget

from tests.qt_input import qtest
from tests.soak.newcomer import FORMULA, TABLE, Newcomer, Steps, hours, live

NONE = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
#: So often Tab is pressed at the most until what is looked for has the focus.
MOST_TABS = 300
#: Bytes that a page with its run has at the least.
PAGE = 50_000
#: What is typed for a learning rate.
RATE = "0.05"


class KeyboardNewcomer(Newcomer):
    """Somebody without a mouse."""

    def __init__(self, home: Path, name: str) -> None:
        super().__init__(home, f"keyboard-{name}")

    def first_sitting(self) -> Steps:
        """The guide's first hour, then own things (see `Newcomer.first_sitting`)."""
        yield lambda: self.step >= 0
        yield from self.quiet()
        yield from self.play_and_go_back()
        yield from self.change_a_rate()
        yield from self.walk_through_a_lesson()
        yield from self.look_inside_a_network()
        yield from self.own_formula()
        yield from self.own_table()
        yield from self.figure()
        yield from self.share_and_save()
        self.press(Qt.Key.Key_Q, CONTROL)

    def second_sitting(self) -> Steps:
        """One is where one was (see `Newcomer.second_sitting`)."""
        yield lambda: self.step >= 0
        yield from self.picture("return")
        self.expect("customers" in str(self.window.controller.experiment.objective), "the table came back")
        yield from self.run_to(self.step + 5)
        self.press(Qt.Key.Key_Q, CONTROL)

    def play_and_go_back(self) -> Steps:
        """Parts 2 and 3 of the guide's first hour."""
        controller = self.window.controller
        yield from self.run_to(20)
        at, before = self.step, controller.frame
        for _ in range(5):
            self.press(Qt.Key.Key_Left)
        yield lambda: self.step == at - 5
        for _ in range(5):
            self.press(Qt.Key.Key_Right)
        yield lambda: self.step == at
        frame = controller.frame
        self.expect(
            frame is not None and before is not None and frame.racers[0].loss == before.racers[0].loss,
            "the same numbers returned",
        )
        self.press(Qt.Key.Key_Right, SHIFT)
        yield lambda: bool(controller.frame and controller.frame.address.phase)
        yield from self.picture("phase")

    def change_a_rate(self) -> Steps:
        """Part 4: a learning rate is typed, and taken back."""
        controller = self.window.controller
        before = dict(controller.experiment.racers[0].values)
        self.tab_to("learning rate")
        self.type(RATE)
        self.press(Qt.Key.Key_Return)
        yield (
            lambda: (
                len(controller.experiment.changes) > 0
                or (dict(controller.experiment.racers[0].values) != before)
            )
        )
        yield from self.picture("rate")
        self.press(Qt.Key.Key_Escape)
        self.press(Qt.Key.Key_Z, CONTROL)
        yield lambda: not controller.experiment.changes and controller.experiment.racers[0].values == before

    def walk_through_a_lesson(self) -> Steps:
        """Part 6: the list, the text, the script and an answer."""
        controller = self.window.controller
        self.press(Qt.Key.Key_L, CONTROL)
        yield from self.quiet()
        self.type("a ravine")
        yield from self.picture("lessons")
        self.press(Qt.Key.Key_Return)
        yield lambda: "ravine" in str(controller.document and controller.document.lesson).lower()
        yield from self.quiet()
        for _ in range(2):
            self.press(Qt.Key.Key_PageDown)
            yield from self.quiet()
        self.press(Qt.Key.Key_1, ALT)
        yield from self.picture("lesson")

    def look_inside_a_network(self) -> Steps:
        """Part 7: a lesson from the list of actions, and a neuron chosen with the arrows."""
        controller = self.window.controller
        self.press(Qt.Key.Key_P, CONTROL | SHIFT)
        yield from self.quiet()
        self.type("circle")
        yield from self.picture("palette")
        self.press(Qt.Key.Key_Return)
        yield lambda: controller.frame is not None and controller.frame.network is not None
        yield from self.quiet()
        self.tab_to("Network")  # the panel, and in it
        self.tab_to("Network")  # the view
        chosen = self.chosen_unit
        self.press(Qt.Key.Key_Down)
        yield lambda: self.chosen_unit != chosen
        yield from self.picture("network")

    @property
    def chosen_unit(self) -> tuple[int, int]:
        """The layer and the unit in it that are looked at."""
        frame = self.window.controller.frame
        return (-1, -1) if frame is None else (frame.display.layer, frame.display.unit)

    def own_formula(self) -> Steps:
        """A surface of one's own, found in the list of actions."""
        controller = self.window.controller
        yield from self.act("New surface")
        yield lambda: bool(self.lines("formula f(x, y)"))
        yield from self.quiet()
        self.tab_to("formula f(x, y)")
        self.press(Qt.Key.Key_A, CONTROL)
        self.type(FORMULA)
        self.press(Qt.Key.Key_Return)
        yield lambda: FORMULA in str(controller.frame and controller.frame.experiment.objective)
        self.press(Qt.Key.Key_Escape)
        yield from self.picture("formula")

    def own_table(self) -> Steps:
        """A table of one's own, opened and learned from."""
        path, controller = self.home / "customers.csv", self.window.controller
        path.write_text(TABLE, encoding="utf-8")
        yield from self.act("New own table")
        yield from self.choose_file(path)
        yield lambda: self.dialog() is not None and not isinstance(self.dialog(), QFileDialog)
        yield from self.quiet()
        yield from self.picture("columns")
        self.press(Qt.Key.Key_Return)
        yield lambda: "customers" in str(controller.frame and controller.frame.experiment.objective)
        yield lambda: self.dialog() is None
        yield from self.run_to(40)
        yield from self.picture("table")

    def figure(self) -> Steps:
        """Part 8: a picture for a text."""
        self.press(Qt.Key.Key_E, CONTROL)
        yield lambda: self.dialog() is not None
        yield from self.quiet()
        yield from self.picture("export")
        self.later(lambda: self.press(Qt.Key.Key_Return))
        yield from self.choose_file(self.home / "figure.png")
        yield (self.home / "figure.png").exists
        yield from self.quiet()
        if self.dialog() is not None:
            self.press(Qt.Key.Key_Escape)
        yield lambda: self.dialog() is None

    def share_and_save(self) -> Steps:
        """A page that anyone can open, and the experiment itself."""
        page, saved = self.home / "page.html", self.home / "mine.ravine.toml"
        yield from self.act("Share as a page")
        yield lambda: self.dialog() is not None
        yield from self.quiet()
        if not isinstance(self.dialog(), QFileDialog):
            yield from self.picture("share")
            self.later(lambda: self.press(Qt.Key.Key_Return))
        yield from self.choose_file(page)
        yield page.exists
        yield from self.quiet()
        if self.dialog() is not None:
            self.press(Qt.Key.Key_Escape)
        yield lambda: self.dialog() is None
        self.expect(page.stat().st_size > PAGE, "the page carries its run")
        self.later(lambda: self.press(Qt.Key.Key_S, CONTROL))
        yield from self.choose_file(saved)
        yield saved.exists

    def run_to(self, step: int) -> Steps:
        """Let it run, if it does not yet, and stop there or soon after."""
        at = self.step
        yield from self.quiet()
        if self.step == at:
            self.press(Qt.Key.Key_Space)
        yield lambda: self.step >= step
        self.press(Qt.Key.Key_Space)
        yield from self.quiet()

    # ---- keys ----------------------------------------------------------------------------------

    def act(self, name: str) -> Steps:
        """Find an action by its name and do it."""
        self.press(Qt.Key.Key_P, CONTROL | SHIFT)
        yield from self.quiet()
        self.type(name)
        yield from self.quiet()
        self.later(
            lambda: self.press(Qt.Key.Key_Return)
        )  # what opens a dialog comes back when that is closed
        yield from self.quiet()

    def choose_file(self, path: Path) -> Steps:
        """Type a path where one is asked for."""
        yield lambda: isinstance(self.dialog(), QFileDialog)
        yield from self.quiet()
        self.press(Qt.Key.Key_A, CONTROL)
        self.type(str(path))
        self.press(Qt.Key.Key_Return)
        yield lambda: not isinstance(self.dialog(), QFileDialog)

    def tab_to(self, name: str) -> None:
        """Press Tab until what is called so has the focus."""
        seen: list[str] = []
        for _ in range(MOST_TABS):
            self.press(Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            seen.append("" if focus is None else focus.accessibleName())
            if seen[-1].lower().startswith(name.lower()):
                return
        self.expect(False, f'Tab comes to "{name}" (it came to {", ".join(dict.fromkeys(seen))})')

    @staticmethod
    def target() -> QWidget | None:
        """What keys go to."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or QApplication.activeModalWidget()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key."""
        wanted = QApplication.activeModalWidget() or self.window
        if QApplication.activePopupWidget() is None and QApplication.activeWindow() is not wanted:
            wanted.activateWindow()  # as a window manager does where a dialog was closed
            qtest.qWaitForWindowActive(wanted)
        qtest.keyClick(self.target() or self.window, key, modifier)

    def type(self, text: str) -> None:
        """Type a text, letter by letter: the first one may move the focus."""
        for letter in text:
            qtest.keyClicks(self.target() or self.window, letter)

    def expect(self, holds: bool, what: str) -> None:
        """Note what was expected and is not so."""
        if not holds:
            self.found.append(f"{self.name}: expected that {what}")


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Do so many of the hours, one for each size of window and theme."""
    del seed
    return hours(size, "tests.soak.keyboard")


make: Callable[[Path, str], Newcomer] = KeyboardNewcomer

if __name__ == "__main__":
    sys.exit(live(make, Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
