"""Planes through parameter space and the loss over them, coarse first and then refined."""
