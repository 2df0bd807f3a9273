"""Opening a table: from a CSV file to an experiment, and the dialog for it.

Import `CsvDialog` from `dialog`, and from `experiment` what makes an experiment of a table without Qt.
"""
