"""The lesson's text: title, sentences, named frames as links; the wider it is, the larger it writes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PyQt6.QtCore import QByteArray, QSize, QUrl, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PyQt6.QtWidgets import QFrame, QTextBrowser

from engine.experiment import Bookmark
from engine.frame import Address
from widgets.fonts import FAMILY, SIZES
from widgets.theme import Theme, mix

FRAME = "frame"
LARGEST = 36
"""Pixels: text that the last row of a lecture hall reads."""
LINE = 38
"""The longest line in ems: about seventy letters."""
FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!<>|~])", r"\\\1", " ".join(text.split()))


def markdown(title: str, text: str, bookmarks: Sequence[Bookmark]) -> str:
    """A lesson as Markdown; its frames are links ``frame:0``, ``frame:1``, ..."""
    parts = [f"### {plain(title)}", text.strip() or "This experiment has no text."]
    if bookmarks:
        names = (plain(mark.name) or f"step {mark.step}" for mark in bookmarks)
        parts += ["**Frames**", "\n".join(f"- [{name}]({FRAME}:{at})" for at, name in enumerate(names))]
    return "\n\n".join(parts) + "\n"


class LessonCard(QTextBrowser):
    """Shows what an experiment is about.

    Signals:
        seek_requested: the address of the named frame somebody chose.
    """

    seek_requested = pyqtSignal(Address)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, str, tuple[Bookmark, ...]] = ("", "", ())
        self._theme: Theme | None = None
        self._size = SIZES["body"]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName("lesson")
        self.anchorClicked.connect(self._follow)

    def show_lesson(self, title: str, text: str, bookmarks: Sequence[Bookmark]) -> None:
        """Show a title, a text in Markdown, and the named frames."""
        shown = (title, text, tuple(bookmarks))
        if shown != self._shown:
            self._shown = shown
            self._write()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._write()

    def height_for(self, width: int) -> int:
        """The height in pixels at which everything is seen at a width."""
        document = self.document()
        if document is None:
            return 0
        copy = document.clone(self)
        if copy is None:
            return 0
        copy.setTextWidth(width)
        height = copy.size().height()
        copy.deleteLater()
        return round(height) + 8

    def loadResource(self, type: int, name: QUrl) -> QByteArray:  # noqa: A002, N802 - Qt's names
        """Nothing: a text that somebody sends opens no files of whoever reads it (Qt)."""
        del type, name
        return QByteArray()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines (Qt)."""
        return QSize(200, 96)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Write as large as there is room for, in lines one can follow (Qt)."""
        size = min(max(self.width() // 34, SIZES["body"]), LARGEST)
        if size != self._size:
            self._size = size
            # A rule and not a font: the window's rules have a size for everything.
            self.setStyleSheet(f"LessonCard {{ font-size: {size}px; padding: 0; }}")
            self._write()
        side = max(8, (self.width() - LINE * size) // 2)
        self.setViewportMargins(side, 0, side - 4, 0)
        super().resizeEvent(event)

    def _write(self) -> None:
        document, theme = self.document(), self._theme
        if document is None or theme is None:
            return
        document.setMarkdown(markdown(*self._shown), FEATURES)
        document.setIndentWidth(1.4 * self._size)
        block = document.begin()
        while block.isValid():
            self._space(block)
            for cursor, kind in _pieces(block):
                if kind.isAnchor():
                    kind.setForeground(QColor(theme.accent))
                elif kind.fontFixedPitch():
                    # One family is shipped with the program; code is told by its ground.
                    kind.setFontFamilies([FAMILY])
                    kind.setFontFixedPitch(False)
                    kind.setBackground(QColor(mix(theme.panel, theme.text, 0.1)))
                cursor.setCharFormat(kind)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _space(self, block: QTextBlock) -> None:
        """Room between lines, and more of it between paragraphs than between the lines of a list."""
        form = block.blockFormat()
        # The stubs take the number behind the name for the name.
        form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)  # type: ignore[arg-type]
        gap = 0.0 if block.blockNumber() == 0 else 0.25 if block.textList() is not None else 0.7
        form.setTopMargin(gap * self._size)
        form.setBottomMargin(0)
        QTextCursor(block).setBlockFormat(form)

    def _follow(self, link: QUrl) -> None:
        marks, number = self._shown[2], link.path()
        if link.scheme() == FRAME and number.isdigit() and int(number) < len(marks):
            mark = marks[int(number)]
            self.seek_requested.emit(Address(mark.step, mark.phase))


def _pieces(block: QTextBlock) -> list[tuple[QTextCursor, QTextCharFormat]]:
    """The stretches of one format in a block, each with a cursor that selects it."""
    found = []
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        cursor = QTextCursor(block)
        cursor.setPosition(piece.position())
        cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
        found.append((cursor, piece.charFormat()))
        at += 1
    return found
