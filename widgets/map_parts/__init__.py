"""What several views of maps of many runs share: computing them in a thread, and the colours of basins."""
