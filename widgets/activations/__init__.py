"""A layer's activation, live: its curve and the inputs it gets.

The table of views finds its view; nothing else is imported from here.
"""
