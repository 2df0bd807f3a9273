"""The activation laboratory: table, curves, shapes, and an editor for functions of your own.

The table of views finds its views; nothing else is imported from here.
"""
