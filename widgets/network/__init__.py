"""The network diagram, and what is chosen in it.

The table of views finds its view; nothing else is imported from here.
"""
