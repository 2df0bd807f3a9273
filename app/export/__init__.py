"""What leaves the program: pictures, vector drawings, clips and numbers. Command line and window share it."""
