"""Optimizers that ask more of the loss than its gradient at theta; see `engine.objective_functions.table`."""
