"""What a row of the table of actions is, and whose methods the rows call."""
