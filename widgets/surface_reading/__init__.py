"""Views for reading a surface: slices, convexity, critical points.

The table of views finds its views; nothing else is imported from here.
"""
