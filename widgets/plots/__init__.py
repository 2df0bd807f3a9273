"""Views with two axes: the axes, panning through a run, small plots."""
