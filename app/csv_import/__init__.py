"""Opening a table: from a CSV file to an experiment, and the dialog for it."""
