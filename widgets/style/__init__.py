"""How Ravine looks: theme, fonts, icons, style sheet, typeset formulas and numbers.

Import `Theme` and `load_theme` from `theme`, `typeset` from its module. The lowest room of the widgets.
"""
