"""Ways to choose which known ratings are hidden from training."""
