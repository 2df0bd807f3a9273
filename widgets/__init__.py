"""What is shown: a frame in, intents (Qt signals) out; one view a file.

Rooms of views do not import each other; what they share lives in the rooms below them. `view_table`
finds all views.
"""
