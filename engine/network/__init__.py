"""Networks as objectives: architecture, loss functions, scores, and what is measured of each layer."""
