"""The main window: menus, actions, docks, the lesson being read.

Import `application.run` to open the window and `WindowRenderer` from `offscreen_window` to draw it;
nothing below may import this room.
"""
