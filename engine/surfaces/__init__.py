"""Losses that are a formula of two parameters: catalogue, objective, curvature, critical points."""
