"""The lesson panel: list, text, script."""
