"""Delimited text: one rating in each line."""
