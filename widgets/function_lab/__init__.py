"""The activation laboratory: table, curves, shapes, and an editor for functions of your own."""
