"""What everything is drawn with: strokes, markers, ticks, colours of signed values, caches.

Pens, markers, text, ticks and caches over QPainter, in pixels; knows themes and no frame.
"""
