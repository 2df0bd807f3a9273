"""Views of one neuron, and of many random starts of it.

The table of views finds its views; nothing else is imported from here.
"""
