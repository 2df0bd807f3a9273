"""Views of a run: loss, step, code and the timeline.

Import `Timeline` from `timeline`; the table of views finds the views.
"""
