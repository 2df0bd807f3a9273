"""``report``: data, network, curves and scores of an experiment on one page."""

from __future__ import annotations

import argparse

from app.files import format_of, write_whole
from app.headless import offscreen_application
from app.lessons.overrides import begin
from app.page.steps import LAST_STEP
from app.report.html_report import report_html
from app.report.pdf_report import report_pdf
from app.report.report import make_report
from app.terminal import ProgressLine, complain, say
from engine.experiment.racer_seeds import folds_in_turn
from widgets.style.theme import load_theme

FORMATS = ("html", "pdf")


def run(options: argparse.Namespace) -> int:
    """Write the report; that a racer diverges is no failure.

    Raises:
        RavineError: the experiment cannot be run, or the file cannot be written.
    """
    ending = format_of(options.out, FORMATS)
    session = begin(options.source, options.set)
    offscreen_application()
    last = options.steps if options.steps is not None else session.experiment.steps or LAST_STEP
    theme, line = load_theme(options.theme), ProgressLine("step", max(last, 1))
    folds = options.folds or folds_in_turn(session.experiment)
    fold_line = ProgressLine("fold", max(folds, 1))
    report = make_report(
        session,
        last,
        theme,
        tell=lambda done, _: line(done),
        folds=folds,
        tell_fold=lambda done, _: fold_line(done),
    )
    content = report_html(report, theme.name) if ending == "html" else report_pdf(report, theme)
    write_whole(options.out, content)
    if session.divergence:
        complain(session.divergence)
    say(f"{options.out}: {len(content) / 1000:,.0f} kB")
    return 0
