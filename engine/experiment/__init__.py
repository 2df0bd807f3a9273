"""Experiments as data: what is trained, by whom, from where and what is shown, and their form in TOML."""
