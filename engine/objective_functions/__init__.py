"""What an update rule may ask of the loss beside its gradient: curvatures, other points, a line search."""
