"""Programs that serve the repository, not Ravine itself."""
