"""The lesson's text: sentences, formulas, links that act; the wider it is, the larger it writes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PyQt6.QtCore import QByteArray, QPointF, QRectF, QRegularExpression, QSize, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PyQt6.QtWidgets import QFrame, QTextBrowser

from engine.experiment.description import Bookmark
from engine.frames.frame import Address
from widgets.painting.painter import Painter
from widgets.style.fonts import FAMILY, SIZES, font
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme, mix
from widgets.style.typeset_text import formula_image, without_formulas

FRAME, ACTION, FORMULA = "frame", "act", "formula"
#: The placeholder of a formula while Markdown is read: private-use characters around its number.
PLACEHOLDER = QRegularExpression("\ue000[0-9]+\ue001")
OWN_LINK = re.compile(r"\]\((?:<ravine:(?P<angled>[^>\n]{0,500})>|ravine:(?P<bare>[^)\s]{0,500}))\)")
#: Pixels: text that the last row of a lecture hall reads.
LARGEST = 36
#: The longest line in ems: about seventy letters.
LINE = 38
FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


#: Formulas beside letters: their type has a smaller x-height than the text's.
ENLARGED = 1.08
#: A formula too long for its line shrinks so far and no further.
SMALLEST = 0.7
SCROLL_BAR = 16


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
        seek_requested: the address of the named frame that was chosen.
        action_requested: the action of a link in the text that was clicked.
    """

    seek_requested = pyqtSignal(Address)
    action_requested = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._marks: tuple[Bookmark, ...] = ()
        self._actions: list[str] = []
        self._pictures: list[QImage] = []
        self._deep: list[bool] = []
        self._writing = False
        self._theme: Theme | None = None
        self._size = SIZES["body"]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName("lesson")
        self.anchorClicked.connect(self._follow)

    def show_lesson(self, title: str, text: str, bookmarks: Sequence[Bookmark]) -> None:
        """Show a title, a text in Markdown, and the named frames."""
        self.show_text(markdown(title, text, bookmarks), bookmarks)

    def show_text(self, text: str, bookmarks: Sequence[Bookmark] = ()) -> None:
        """Show a text in Markdown, with ``$LaTeX$`` and with links ``ravine:`` that act.

        Args:
            text: the text.
            bookmarks: what its links ``frame:0``, ``frame:1``, ... mean.
        """
        if (text, tuple(bookmarks)) != (self._text, self._marks):
            self._text, self._marks = text, tuple(bookmarks)
            self._write()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._fit()
        self._write()

    def height_for(self, width: int) -> int:
        """The height in pixels at which everything is seen at a width."""
        document = self.document()
        if document is None:
            return 0
        copy = document.clone(self)
        if copy is None:
            return 0
        copy.setTextWidth(width - sum(self._sides(width)))
        height = copy.size().height()
        copy.deleteLater()
        return round(height) + 8

    def loadResource(self, type: int, name: QUrl) -> QByteArray | QImage:  # noqa: A002, N802 - Qt's names
        """A formula, else nothing: a text from a stranger opens no files of its reader (Qt)."""
        del type
        number = _place(name)
        if name.scheme() == FORMULA and 0 <= number < len(self._pictures):
            return self._pictures[number]
        return QByteArray()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines (Qt)."""
        return QSize(200, 96)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Write as large as there is room for, in lines one can follow (Qt)."""
        if self._fit():
            self._write()
        left, right = self._sides(self.width())
        self.setViewportMargins(left, 0, right, 0)
        super().resizeEvent(event)
        if self._pictures and event is not None and event.oldSize().width() != event.size().width():
            self._write()

    def _sides(self, width: int) -> tuple[int, int]:
        """The free pixels left and right of the lines in so wide a card."""
        side = max(8, (width - LINE * self._size) // 2)
        return side, side - 4

    def _fit(self) -> bool:
        """Take the size of letters that the width and the size of text ask for; whether it is another one."""
        size = min(max(self.width() // 34, scaled(SIZES["body"])), LARGEST)
        if size == self._size:
            return False
        self._size = size
        # A rule and not a font: the window's rules have a size for everything.
        self.setStyleSheet(f"LessonCard {{ font-size: {size}px; padding: 0; }}")
        return True

    def _write(self) -> None:
        document, theme = self.document(), self._theme
        if document is None or theme is None or self._writing:
            return
        # Laying out may bring the scroll bar and with it another size, in the middle of writing.
        self._writing = True
        try:
            self._write_into(document, theme)
        finally:
            self._writing = False
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _write_into(self, document: QTextDocument, theme: Theme) -> None:
        document.setMarkdown(self._prepared(theme), FEATURES)
        self._set_formulas(document)
        document.setIndentWidth(1.4 * self._size)
        block = document.begin()
        while block.isValid():
            self._space(block)
            for cursor, kind in _fragments(block):
                if kind.isImageFormat():
                    continue
                if kind.fontWeight() > QFont.Weight.DemiBold:
                    # The heaviest that is shipped: Qt would smear a bolder one out of it.
                    kind.setFontWeight(QFont.Weight.DemiBold)
                if kind.isAnchor():
                    kind.setForeground(QColor(theme.accent))
                elif kind.fontFixedPitch():
                    # One family is shipped with the program; code is marked by its background.
                    kind.setFontFamilies([FAMILY])
                    kind.setFontFixedPitch(False)
                    kind.setBackground(QColor(mix(theme.panel, theme.text, 0.1)))
                cursor.setCharFormat(kind)
            block = block.next()

    def _prepared(self, theme: Theme) -> str:
        """The text with pictures for its formulas and numbers for what its links do."""
        self._actions, self._pictures, self._deep = [], [], []
        letters = QFont(font())  # a copy: the font itself is shared by all that write
        letters.setPixelSize(self._size)
        descent, room = QFontMetricsF(letters).descent(), self._room
        # One pixel of the picture for one of the screen: Qt would thin it out without smoothing.
        ratio = self.devicePixelRatioF()

        def picture(latex: str, displayed: bool) -> str:  # noqa: FBT001 - what `without_formulas` asks for
            size = self._size * ENLARGED
            image, place = formula_image(latex, size, QColor(theme.text), ratio)
            if place.width() > room:
                image, place = formula_image(
                    latex, max(SMALLEST, room / place.width()) * size, QColor(theme.text), ratio
                )
            deep = not displayed and place.bottom() > descent
            # Qt sets a picture with its middle on the base line, or with its foot at the foot of the letters.
            reach = max(-place.top(), place.bottom())
            above, below = (reach, reach) if deep else (-place.top(), descent)
            self._pictures.append(image if displayed else _padded(image, place, above, below))
            self._deep.append(deep)
            # Not as a picture of Markdown's: those have neither a size nor a base line.
            mark = f"\ue000{len(self._pictures) - 1}\ue001"
            return f"\n\n{mark}\n\n" if displayed else mark

        def number(match: re.Match[str]) -> str:
            self._actions.append(match["angled"] if match["angled"] is not None else match["bare"])
            return f"]({ACTION}:{len(self._actions) - 1})"

        # The signs that stand for formulas mean nothing else.
        text = self._text.replace("\ue000", "\ufffd").replace("\ue001", "\ufffd")
        return OWN_LINK.sub(number, without_formulas(text, picture))

    def _set_formulas(self, document: QTextDocument) -> None:
        """Put each formula in its place, on its base line; one on a line of its own is centred."""
        alignment = QTextCharFormat.VerticalAlignment
        cursor = document.find(PLACEHOLDER)
        while not cursor.isNull():
            number = int(cursor.selectedText()[1:-1])
            form, size = QTextImageFormat(), self._pictures[number].deviceIndependentSize()
            form.setName(f"{FORMULA}:{number}")
            form.setWidth(size.width())
            form.setHeight(size.height())
            form.setVerticalAlignment(
                alignment.AlignMiddle if self._deep[number] else alignment.AlignBaseline
            )
            cursor.removeSelectedText()
            cursor.insertImage(form)
            if cursor.block().length() == 2:
                block = cursor.blockFormat()
                block.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                cursor.setBlockFormat(block)
            cursor = document.find(PLACEHOLDER, cursor)

    def _space(self, block: QTextBlock) -> None:
        """Room between lines, and more of it between paragraphs than between the lines of a list."""
        form = block.blockFormat()
        # The stubs take the number behind the name for the name.
        form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)  # type: ignore[arg-type]
        gap = 0.0 if block.blockNumber() == 0 else 0.25 if block.textList() is not None else 0.7
        form.setTopMargin(gap * self._size)
        form.setBottomMargin(0)
        QTextCursor(block).setBlockFormat(form)

    @property
    def _room(self) -> int:
        """The pixels that a formula may take, whether there is a scroll bar or not."""
        margins = self.viewportMargins()
        return self.width() - margins.left() - margins.right() - SCROLL_BAR

    def _follow(self, link: QUrl) -> None:
        number = _place(link)
        if link.scheme() == FRAME and 0 <= number < len(self._marks):
            mark = self._marks[number]
            self.seek_requested.emit(Address(mark.step, mark.phase))
        elif link.scheme() == ACTION and 0 <= number < len(self._actions):
            self.action_requested.emit(self._actions[number])


def _place(link: QUrl) -> int:
    """The number in a link such as ``frame:3``; -1 where there is none (``²`` is a digit to Python)."""
    path = link.path()
    return int(path) if path.isascii() and path.isdigit() and len(path) < 7 else -1


def _fragments(block: QTextBlock) -> list[tuple[QTextCursor, QTextCharFormat]]:
    """The stretches of one format in a block, each with a cursor that selects it."""
    found = []
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        cursor = QTextCursor(block)
        cursor.setPosition(fragment.position())
        cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
        found.append((cursor, fragment.charFormat()))
        at += 1
    return found


def _padded(image: QImage, place: QRectF, above: float, below: float) -> QImage:
    """A picture of a formula with so much room above and below its base line."""
    ratio = image.devicePixelRatio()
    padded = QImage(
        image.width(), max(1, round((above + below) * ratio)), QImage.Format.Format_ARGB32_Premultiplied
    )
    padded.fill(Qt.GlobalColor.transparent)
    padded.setDevicePixelRatio(ratio)
    with Painter(padded) as painter:
        painter.drawImage(QPointF(0.0, above + place.top()), image)
    return padded
