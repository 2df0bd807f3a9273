"""Networks as objectives: architecture, loss functions, scores, and what is measured of each layer.

Import `NetworkObjective` from `objective`, `NetworkSpec` from `spec`, `LOSSES` from `losses`.
"""
