"""Between window and engine: commands, undo, and the pace at which frames are shown."""
