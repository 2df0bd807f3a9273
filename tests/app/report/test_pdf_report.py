"""A report on paper: one page where it fits, and equal files of equal reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage
from PyQt6.QtPdf import QPdfDocument

from app.export.picture import png_bytes
from app.report.content import Picture, Report, Section, Table
from app.report.pdf_report import report_pdf
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def made(rows: int) -> Report:
    lines = tuple((f"row {place}", str(place)) for place in range(rows))
    return Report("A <b>title</b>", (Section("Rows", tables=(Table(("name", "n"), lines),)),))


@pytest.mark.parametrize(("rows", "pages"), [(5, 1), (60, 1), (120, 3)])
def test_what_does_not_fit_is_made_smaller_and_only_then_put_on_more_pages(rows: int, pages: int) -> None:
    pdf = report_pdf(made(rows), load_theme("paper"))
    assert pdf.count(b"/Type /Page\n") == pages


def test_a_heading_stands_on_the_page_of_what_follows_it(tmp_path: Path) -> None:
    image = QImage(20, 30, QImage.Format.Format_RGB32)
    image.fill(0)
    tall = Section("Tall", pictures=(Picture(png_bytes(image), "tall", 600, 900),), notes=("the end",))
    path = tmp_path / "report.pdf"
    path.write_bytes(
        report_pdf(replace(made(110), sections=(*made(110).sections, tall)), load_theme("paper"))
    )
    document = QPdfDocument(None)
    document.load(str(path))
    last = document.getAllText(document.pageCount() - 1).text()
    assert "Tall" in last
    assert "the end" in last


def test_equal_reports_are_equal_files() -> None:
    first, second = (report_pdf(made(3), load_theme("ink")) for _ in range(2))
    assert first == second
    # of several fonts, Qt's order is another in every process
    assert first.count(b"/Type /FontDescriptor") == 1
