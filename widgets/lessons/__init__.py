"""The lesson panel: list, text, script.

Import `LessonPanel` from `lesson_panel`.
"""
