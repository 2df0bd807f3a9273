"""What several views of predictions share: their values, maps, boundaries and fitted curves."""
