"""The guide: its pages and headings, and the window in which they are read."""
