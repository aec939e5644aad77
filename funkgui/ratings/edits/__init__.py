"""Edits of ratings, mask, users and items; applying one returns its inverse: undo for free."""
