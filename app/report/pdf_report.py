"""A report as a PDF: one page of A4 where it fits in letters that can be read, else as many as it takes."""

from __future__ import annotations

from PyQt6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, QUrl
from PyQt6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.export.vector import DOTS_PER_INCH, without_dates
from app.report.content import Picture, Report
from app.report.markup import markup
from widgets.painting.painter import Painter
from widgets.style.fonts import font
from widgets.style.theme import Theme

#: Around the page, in pixels of 1/96 inch.
MARGIN = 44.0
#: What does not fit on one page is laid out on one so many times as wide and high, drawn smaller ...
GROWTH = 1.05
#: ... but not beyond this.
MOST_GROWTH = 1.5
POINTS = 10


def report_pdf(report: Report, theme: Theme) -> bytes:
    """The report as a file; equal reports give equal files. A QApplication must exist."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Ravine")
    writer.setTitle(report.title)
    writer.setResolution(DOTS_PER_INCH)
    page = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    whole = QRectF(0.0, 0.0, writer.width(), writer.height())
    inner = whole.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    document = _document(report, theme, writer)
    factor = _fit(document, inner.size())
    free = inner.width() - min(document.idealWidth() / factor, inner.width())
    with Painter(writer) as painter:
        for place in range(document.pageCount()):
            if place:
                writer.newPage()
            painter.fillRect(whole, QColor(theme.ground))
            painter.save()
            painter.translate(inner.left() + (free / 2.0 if factor > 1.0 else 0.0), inner.top())
            painter.scale(1.0 / factor, 1.0 / factor)
            height = document.pageSize().height()
            painter.translate(0.0, -place * height)
            document.drawContents(
                painter, QRectF(0.0, place * height, document.pageSize().width(), height - 1.0)
            )
            painter.restore()
    return without_dates(bytes(buffer.data().data()))


def _document(report: Report, theme: Theme, writer: QPdfWriter) -> QTextDocument:
    """The report laid out by Qt, in the theme's colours."""
    document = QTextDocument()
    document.setDocumentMargin(0.0)
    letters = QFont(font())
    letters.setPointSize(POINTS)
    document.setDefaultFont(letters)
    layout = document.documentLayout()
    if layout is not None:
        layout.setPaintDevice(writer)
    document.setDefaultStyleSheet(_style(theme))
    pictures: list[Picture] = []

    def source(picture: Picture) -> str:
        pictures.append(picture)
        name = f"picture{len(pictures)}"
        image = QImage.fromData(picture.png)
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
        return name

    document.setHtml(f"<html><body>{markup(report, source)}</body></html>")
    return document


def _style(theme: Theme) -> str:
    # One weight, so one font: Qt writes several into a PDF in an order that chance decides.
    return (
        f"body, td, th, p, h1, h2 {{ color: {theme.text}; }} "
        "h1, h2, th { font-weight: 400; } "
        "h1 { font-size: 18pt; margin-bottom: 6px; } h2 { font-size: 13pt; margin: 12px 0 3px 0; } "
        "td, th { padding: 1px 14px 1px 0; } th { text-align: left; } "
        f"th, td.name, p.note, p.title {{ color: {theme.quiet_text}; }} "
        "p { margin: 3px 0 3px 0; } td.number, th.number { text-align: right; }"
    )


def _fit(document: QTextDocument, page: QSizeF) -> float:
    """Lay out on a page so much larger that everything is on it; 1 where that would be too much."""
    factor = 1.0
    while factor <= MOST_GROWTH:
        document.setPageSize(page * factor)
        if document.pageCount() == 1:
            return factor
        factor *= GROWTH
    document.setPageSize(page)
    _keep_headings(document)
    return 1.0


def _keep_headings(document: QTextDocument) -> None:
    """Let no heading end a page: each begins a page where what follows it is on the next one."""
    layout, block = document.documentLayout(), document.begin()
    while layout is not None and block.isValid():
        # a picture's block begins where the heading ends, and the picture itself on the next page
        ends = [layout.blockBoundingRect(each).bottom() - 1.0 for each in (block, block.next())]
        here, after = (int(end // document.pageSize().height()) for end in ends)
        if block.blockFormat().headingLevel() and here < after:
            shape = block.blockFormat()
            shape.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).setBlockFormat(shape)
            # after a changed format alone, Qt leaves out the last line
            document.markContentsDirty(0, document.characterCount())
        block = block.next()
