"""Programs of Keras and PyTorch read as experiments: parsed and never executed, with what was left out."""
