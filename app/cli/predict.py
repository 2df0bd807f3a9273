"""``predict``: what a trained network answers for the rows of a table, as CSV.

Where the table says what is right, standard error tells the loss, and the accuracy or R² and the mean error.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys

from app.export.answer_scores import score_lines
from app.export.trained import TrainedNetwork
from app.files import format_of, write_whole
from app.terminal import plain


def run(options: argparse.Namespace) -> int:
    """Answer.

    Raises:
        RavineError: the file holds no trained network, the table does not suit it, or the answers cannot be
            written.
    """
    if options.out is not None:
        format_of(options.out, ("csv",))
    notes: list[str] = []
    answers = TrainedNetwork.load(options.run_file).answers(options.table, notes)
    for note in (*notes, *score_lines(answers)):
        sys.stderr.write(f"{plain(note)}\n")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(answers.rows())
    if options.out is None:
        sys.stdout.write(text.getvalue())
    else:
        write_whole(options.out, text.getvalue().encode())
    return 0
