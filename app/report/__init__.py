"""The report: what was learned of which data with which network, and how well, on one page to hand in."""
