"""The loss surface and its contour map.

What is drawn over a plane (trails, markers, arrows, signs) is decided in `plane_marks` and painted by
the map and by the scene. The table of views finds its views.
"""
