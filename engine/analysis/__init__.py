"""What is computed of a frame or of many runs: the chain rule term by term, success over random starts.

Import `chain_rule` and `random_starts`.
"""
