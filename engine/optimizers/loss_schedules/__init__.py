"""Learning-rate schedules that look at the loss of every step, and not at its number alone."""
