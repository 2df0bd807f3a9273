"""Views of moving averages.

The table of views finds its views; nothing else is imported from here.
"""
