"""What everything is drawn with: strokes, markers, ticks, colours of signed values, caches."""
