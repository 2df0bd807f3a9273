"""Tests that break things, of any size and seed: small in ``make test``, full in ``make soak``."""
