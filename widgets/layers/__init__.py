"""Views that compare layers and networks: strips, side by side, covariate shift."""
