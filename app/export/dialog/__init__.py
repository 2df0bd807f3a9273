"""The export dialog: form, preview, and the dialog itself.

Import `ExportDialog` from `dialog`.
"""
