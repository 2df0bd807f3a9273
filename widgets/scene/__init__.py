"""The 3-D loss surface: described once, drawn by OpenGL or in software."""
