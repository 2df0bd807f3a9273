"""The network diagram, and what is chosen in it."""
