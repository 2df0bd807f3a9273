"""The next step of every optimizer from one point, as if each had come there the same way."""
