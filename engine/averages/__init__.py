"""Moving averages of a series, as an objective like any other.

Import `MovingAverage` from `moving_average` and `AverageObjective` from `objective`.
"""
