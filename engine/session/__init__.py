"""The run of an experiment: its racers, checkpoints and keyframes.

Import `Session` from `session`. Widgets may not import this room.
"""
