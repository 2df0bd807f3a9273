"""How Ravine looks: theme, fonts, icons, style sheet, typeset formulas and numbers."""
