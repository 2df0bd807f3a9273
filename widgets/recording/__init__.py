"""Views of runs that were trained elsewhere and recorded."""
