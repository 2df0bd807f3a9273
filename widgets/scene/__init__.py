"""The 3-D loss surface: described once, drawn by OpenGL or in software.

Import `Scene` and its parts from `description` and `SceneView` from `view`. It draws what it is given
and knows no frame.
"""
