"""What is published of a run: immutable frames, and frames projected onto a plane."""
