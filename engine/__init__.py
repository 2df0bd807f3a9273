"""NumPy only: what is trained, how it is stepped, and the frames it publishes."""
