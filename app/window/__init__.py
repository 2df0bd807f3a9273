"""The main window: menus, actions, documents, docks, the lesson being read."""
