"""A tour of two minutes through the window, for whoever opens it for the first time."""
