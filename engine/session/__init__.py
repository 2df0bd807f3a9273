"""The run of an experiment: its problem, its racers, checkpoints and keyframes."""
