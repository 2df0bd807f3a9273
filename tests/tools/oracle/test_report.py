from __future__ import annotations

from tools.oracle.comparison import Comparison
from tools.oracle.report import Result, report


def test_the_report_counts_programs_losses_and_failures_and_names_what_failed() -> None:
    results = [
        Result("layers", "dense", "numpy", Comparison(26, 0.0)),
        Result("layers", "dense", "pytorch", Comparison(26, 3e-13)),
        Result("lessons", "race: RMSProp", "pytorch", Comparison(201, 1e-11, "", 152)),
        Result("lessons", "race: a | b", "keras", Comparison(3, 1.0, "step 2: 1 instead of 2")),
    ]
    text = report(results, {"PyTorch": "2.13.0"}, "2026-11-30", 200)
    assert "Of 1 longer runs the first 200 steps were compared" in text
    assert "**4 programs, 256 losses, 1 failures.** 2026-11-30; PyTorch 2.13.0." in text
    assert "| PyTorch | 1e-10 | 2 | 227 | 1.0e-11 | 0 |" in text
    assert "| NumPy | the same bits | 1 | 26 | 0 | 0 |" in text
    assert "| race: RMSProp | PyTorch | 152 | 200 |" in text
    assert "| race: a \\| b | Keras | step 2: 1 instead of 2 |" in text


def test_without_failures_and_chaos_neither_is_spoken_of() -> None:
    text = report([Result("layers", "dense", "keras", Comparison(26, 1e-6))], {}, "2026-11-30", 999)
    assert "0 failures" in text
    assert "## Failures" not in text
    assert "chaotic" not in text
