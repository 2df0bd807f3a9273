"""What leaves the program: pictures, vector drawings, clips and numbers. Command line and window share it.

Import `make_renderer` and `render_view` from `picture`, `save_vector`, `make_clip`, `make_numbers`;
`export.dialog` is the dialog over them.
"""
