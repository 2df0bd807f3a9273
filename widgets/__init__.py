"""One view a file: a frame in, intents out."""
