"""What can be done to users and items: add, rename, join, remove, keep some."""
