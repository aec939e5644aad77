"""Cells as people see them: where they stand, and ratings in words."""
