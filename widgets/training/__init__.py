"""The training panel: editors of the objective, the network and the racers.

Import `TrainingPanel` from `training_panel`.
"""
