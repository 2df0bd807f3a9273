"""What the command line can do, a module for each command; each is imported only when it is asked for."""
