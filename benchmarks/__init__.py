"""The measured comparisons with other programs, for which ``make bench`` installs them.

What needs no other program is measured by ``main.py bench``, from the same rows (`app.bench`). ``python -m
benchmarks`` measures both and writes ``RESULTS.md``; ``benchmarks.window_smoothness`` needs a display.
"""
