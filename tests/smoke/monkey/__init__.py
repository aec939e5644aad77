"""A seeded random walk over the whole window, with what must hold after every step."""
