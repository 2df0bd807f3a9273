"""The contract of a view, and the panel that frames it."""
