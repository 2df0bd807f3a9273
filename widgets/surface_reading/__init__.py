"""Views for reading a surface: slices, convexity, critical points."""
