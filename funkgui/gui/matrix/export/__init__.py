"""Ratings of the table, to a file, the clipboard or a picture."""
