"""What several views of networks and activations share: which layer and unit is chosen, curves.

For the rooms of views of networks, activations and neurons.
"""
