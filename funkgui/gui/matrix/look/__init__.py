"""Layers, colours and numbers of the cells, as arrays to paint, and what they mean."""
