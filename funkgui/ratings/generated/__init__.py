"""Matrices that are made and not read: empty ones, products of factors, synthetic ratings."""
