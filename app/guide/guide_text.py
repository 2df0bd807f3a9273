"""A page of the guide as it is read in the window: Markdown in the theme's colours, pictures, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PyQt6.QtCore import QByteArray, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFont,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextTable,
)
from PyQt6.QtWidgets import QFrame, QTextBrowser

from app.guide.pages import DOCS, Page
from widgets.style.fonts import MONOSPACED, SIZES
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme, mix

FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
#: Pixels at 100 %: of the text, the space around it, and how wide a picture may become.
SIZE, MARGIN, WIDEST = 15, 24, 640
#: The first line of a block of code that is a file: its name is written above it.
_FILE = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)
#: Headings against the text, by their level.
LARGER = {1: 1.6, 2: 1.3, 3: 1.1}


@dataclass(frozen=True)
class Part:
    """What is shown at once of a page.

    Attributes:
        page: the page.
        text: Markdown.
        anchors: of its headings, in their order.
    """

    page: Page
    text: str
    anchors: tuple[str, ...]


class GuideText(QTextBrowser):
    """Shows a page, or a part of it.

    Signals:
        asked: the address of the page that a link leads to, with ``#`` and an anchor perhaps.
        asked_outside: an address of the web.
    """

    asked = pyqtSignal(str)
    asked_outside = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._part: Part | None = None
        self._theme: Theme | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("page of the guide")
        self.anchorClicked.connect(self._follow)

    def show_part(self, part: Part, anchor: str = "") -> None:
        """Show a part of a page.

        Args:
            part: the part.
            anchor: of the heading that is to stand at the top; empty for the first one.
        """
        if part != self._part:
            self._part = part
            self._write()
        self._go_to(anchor)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        # A rule and not a font: the window's rules have a size for everything.
        self.setStyleSheet(f"GuideText {{ font-size: {scaled(SIZE)}px; padding: 0; }}")
        self._write()

    def loadResource(self, type: int, name: QUrl) -> QByteArray | QImage:  # noqa: A002, N802 - Qt's names
        """A picture of the page, in the theme's colours where there are two of it; nothing else (Qt)."""
        del type
        part, theme = self._part, self._theme
        path = part.page.path_of(name.toString()) if part is not None and name.isRelative() else ""
        if not path.endswith(".png") or theme is None:
            return QByteArray()
        ours, other = ("-dark.png", "-light.png") if theme.dark else ("-light.png", "-dark.png")
        themed = path.replace(other, ours)
        image = QImage(str(DOCS / (themed if (DOCS / themed).is_file() else path)))
        ratio = self.devicePixelRatioF()
        width = round(min(WIDEST, image.width()) * ratio)
        if not image.isNull() and image.width() > width:
            image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _write(self) -> None:
        document, theme = self.document(), self._theme
        if document is None or theme is None or self._part is None:
            return
        document.setMarkdown(_FILE.sub(r"*\2*\n\n```\1", self._part.text), FEATURES)
        document.setIndentWidth(1.6 * scaled(SIZE))
        document.setDocumentMargin(MARGIN)
        # As one change: otherwise each of them would lay out its table anew.
        changes = QTextCursor(document)
        changes.beginEditBlock()
        block = document.begin()
        while block.isValid():
            _space(block)
            _colour(block, theme)
            block = block.next()
        for frame in _tables(document):
            _set_table(frame, theme)
        changes.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _go_to(self, anchor: str) -> None:
        """Put a heading at the top of the window."""
        document, bar = self.document(), self.verticalScrollBar()
        if document is None or bar is None or self._part is None:
            return
        anchors = self._part.anchors
        places = [block for block in _blocks(document) if block.blockFormat().headingLevel() > 0]
        top = 0
        if anchor in anchors and len(places) == len(anchors):
            layout = document.documentLayout()
            place = places[anchors.index(anchor)]
            if layout is not None and place.blockNumber() > 0:
                top = round(layout.blockBoundingRect(place).top())
        bar.setValue(top)

    def _follow(self, link: QUrl) -> None:
        text = link.toString()
        if not link.isRelative():
            self.asked_outside.emit(text)
            return
        path, sign, anchor = text.partition("#")
        if self._part is not None:
            address = self._part.page.path_of(path) if path else self._part.page.key
            self.asked.emit(f"{address}{sign}{anchor}")


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _tables(document: QTextDocument) -> list[QTextTable]:
    root = document.rootFrame()
    return (
        [frame for frame in root.childFrames() if isinstance(frame, QTextTable)] if root is not None else []
    )


def _space(block: QTextBlock) -> None:
    """Room between lines, and more of it above paragraphs and headings than within lists and code."""
    form = block.blockFormat()
    level, language = form.headingLevel(), _language(block)
    # The stubs take the number behind the name for the name.
    kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
    form.setLineHeight(100 if "\ufffc" in block.text() else 130, kind)  # type: ignore[arg-type]
    gap = 1.6 if level else 0.3 if block.textList() is not None else 0.8
    continues = language is not None and language == _language(block.previous())
    if continues or block.blockNumber() == 0 or QTextCursor(block).currentTable() is not None:
        gap = 0.0
    form.setTopMargin(gap * scaled(SIZE))
    form.setBottomMargin(0)
    if language is not None:
        form.setLeftMargin(scaled(SIZE))
    QTextCursor(block).setBlockFormat(form)


def _language(block: QTextBlock) -> str | None:
    """Of a line of a block of code; None of other text."""
    form, kinds = block.blockFormat(), QTextFormat.Property
    if not block.isValid() or not form.hasProperty(kinds.BlockCodeFence):
        return None
    return form.stringProperty(kinds.BlockCodeLanguage)


def _colour(block: QTextBlock, theme: Theme) -> None:
    """The families that are shipped with the program, and the theme's colours."""
    level, code = block.blockFormat().headingLevel(), _language(block) is not None
    ground = QColor(mix(theme.panel, theme.text, 0.06))
    if code:
        block_form = block.blockFormat()
        block_form.setBackground(ground)
        QTextCursor(block).setBlockFormat(block_form)
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        form = fragment.charFormat()
        if not form.isImageFormat():
            cursor = QTextCursor(block)
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(_char_format(form, level, theme, ground, code=code))
        at += 1


def _char_format(
    form: QTextCharFormat, level: int, theme: Theme, ground: QColor, *, code: bool
) -> QTextCharFormat:
    if level:
        form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        form.setProperty(QTextFormat.Property.FontPixelSize, round(LARGER.get(level, 1.0) * scaled(SIZE)))
    if form.fontWeight() > QFont.Weight.DemiBold:
        # The heaviest that is shipped: Qt would smear a bolder one out of it.
        form.setFontWeight(QFont.Weight.DemiBold)
    if form.isAnchor():
        form.setForeground(QColor(theme.accent))
    if code or form.fontFixedPitch():
        form.setFontFamilies([MONOSPACED])
        form.setFontFixedPitch(False)
        form.setProperty(QTextFormat.Property.FontPixelSize, scaled(SIZES["body"] - 1))
        if not code:
            form.setBackground(ground)
    return form


def _set_table(table: QTextTable, theme: Theme) -> None:
    """Lines between the rows and room in the cells."""
    form = table.format()
    form.setBorder(0)
    form.setCellPadding(5)
    form.setCellSpacing(0)
    form.setTopMargin(0.6 * scaled(SIZE))
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
    line = QColor(theme.line)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            cell_form = cell.format().toTableCellFormat()
            cell_form.setBottomBorder(1)
            cell_form.setBottomBorderStyle(form.BorderStyle.BorderStyle_Solid)
            cell_form.setBottomBorderBrush(line)
            cell.setFormat(cell_form)
