"""Playing a run: commands, a player with the time as an argument, and the worker thread that owns it."""
