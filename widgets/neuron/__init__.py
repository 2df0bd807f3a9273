"""Views of one neuron, and of many random starts of it."""
