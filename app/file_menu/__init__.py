"""What the File menu does: new, open, recent, save, revert, own tables, and lessons that are written."""
