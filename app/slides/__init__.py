"""Slides: a lesson's script as a deck, one slide a step, for a browser or for PowerPoint.

Import `make_deck` from `deck`, and what writes one from `html_deck` and `powerpoint`.
"""
