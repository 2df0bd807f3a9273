"""What a network predicts: decision boundary, fitted curve, scores.

The table of views finds its views; nothing else is imported from here.
"""
