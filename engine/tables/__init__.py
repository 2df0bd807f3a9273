"""Tables that people have, in any form: their cells, and the numbers and texts of their columns."""
