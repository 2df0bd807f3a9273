"""Losses that are a formula of two parameters: catalogue, objective, curvature, critical points.

Import `SURFACES` from `catalogue`, `SurfaceObjective` from `objective`, `critical_points`,
`convexity_map`.
"""
