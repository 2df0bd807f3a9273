"""Maps of many runs: where every start leads, and which settings converge.

May import optimizers, surfaces and the description of experiments; session and frames do not know it.
"""
