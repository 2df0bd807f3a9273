"""Presenting in the window: one view, a step and a sentence, large, on the whole screen.

Import `Presentation` from `presentation`; it knows the window by what it asks of it alone.
"""
