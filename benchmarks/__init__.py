"""The measured comparisons: run each with ``python -m benchmarks.NAME``."""
