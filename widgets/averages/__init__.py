"""Views of moving averages."""
