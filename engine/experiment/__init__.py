"""Experiments as data: what is trained, by whom, from where and what is shown, and their form in TOML.

Import `Experiment` and the descriptions of objectives from `description`, `read_experiment` and
`write_experiment` from `file`; `view` holds the parameters of what is shown.
"""
