"""Maps of many runs: basins of attraction.

May import the plots and what lies below them; no other view's room.
"""
