"""Views with two axes: the axes, panning through a run, small plots.

Import `PlotView` from `plot_view` for a view with two axes, `SeekPlot` for one over the steps of a run,
`SmallPlot` for a plot inside another view.
"""
