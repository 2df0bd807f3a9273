"""A report for a browser: a stranger's words stay words, and nothing is loaded or run."""

from __future__ import annotations

from app.report.content import Picture, Report, Section, Table
from app.report.html_report import report_html

HOSTILE = '<script>alert(1)</script> <img src=x onerror="alert(1)">'
REPORT = Report(
    HOSTILE,
    (
        Section(
            HOSTILE,
            facts=((HOSTILE, HOSTILE),),
            pictures=(Picture(b"png", HOSTILE, 30, 20),),
            tables=(Table((HOSTILE, "n"), ((HOSTILE, "1"),), HOSTILE),),
            notes=(HOSTILE,),
        ),
    ),
)


def test_whatever_a_stranger_wrote_stays_text_and_pictures_are_within_the_file() -> None:
    text = report_html(REPORT, "paper").decode()
    assert "<script" not in text
    assert text.count("<img") == 1
    assert 'src="data:image/png;base64,cG5n"' in text
    assert text.count("&lt;script&gt;") == 10
    assert "default-src 'none'" in text
    assert "http://" not in text.replace("http-equiv", "")
    assert '<td class="number">1</td>' in text
