"""Tables made by hand: points drawn on the plane, labels given by a formula, cells typed."""
