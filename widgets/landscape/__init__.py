"""The loss surface and its contour map."""
