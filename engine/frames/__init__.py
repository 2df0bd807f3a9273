"""What is published of a run: immutable frames, and frames projected onto a plane.

Import `Frame` and `Address` from `frame`; values only, nothing here computes a step.
"""
