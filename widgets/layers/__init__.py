"""Views that compare layers and networks: strips, side by side, covariate shift.

The table of views finds its views; nothing else is imported from here.
"""
