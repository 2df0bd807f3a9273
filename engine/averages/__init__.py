"""Moving averages of a series, as an objective like any other."""
