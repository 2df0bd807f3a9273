"""The run of an experiment: its racers, checkpoints and keyframes.

Import `Session` from `session` and `build_problem` from `problem`. Widgets may not import this room.
"""
