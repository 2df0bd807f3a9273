"""A layer's activation, live: its curve and the inputs it gets."""
