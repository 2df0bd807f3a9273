"""Pages: a lesson or an experiment with its recorded run as one HTML file that any browser opens."""
