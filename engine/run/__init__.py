"""Playing a run: commands, a player with the time as an argument, and the worker thread that owns it.

Import `Worker` from `worker`, `Player` from `player`, and the commands they take from `commands`.
"""
