"""What several views of predictions share: their values, maps, boundaries and fitted curves.

For the rooms of views of predictions, neurons, averages and networks.
"""
