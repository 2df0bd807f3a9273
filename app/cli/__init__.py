"""What the command line can do, a module for each command; each is imported only when it is asked for.

Only ``main.py`` imports `parser.main`. A command is a module with ``run(options)``; `stages` hands over
the renderer of the whole window.
"""
