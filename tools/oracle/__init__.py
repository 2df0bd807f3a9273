"""The oracle: the libraries run the programs that Ravine writes, and every loss is compared with a trace."""
