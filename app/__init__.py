"""The ground floor of the app: settings, workspaces, files, background work, what is open.

Every room of the app may import these modules; they import none of its rooms.
"""
