"""The view of the chain rule: the factors of one derivative.

The table of views finds its view; nothing else is imported from here.
"""
