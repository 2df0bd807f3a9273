"""Between window and engine: commands, undo, and the pace at which frames are shown.

Import `Controller` from `controller`; it knows no widget. The other modules are its parts: undo,
transport, tweening between frames, the budget of drawing, refining of landscapes.
"""
