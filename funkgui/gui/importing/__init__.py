"""The import window: what a file of ratings is taken for, and every choice about it."""
