"""Views of a run: loss, step, code and the timeline."""
