"""Weights as files: named and shaped as PyTorch and Keras do, written, and read to start from."""
