"""What a run needs to know of its objective: the objective itself, its start, plane, data and phases.

May import everything that an objective is made of; no run and no frame.
"""
