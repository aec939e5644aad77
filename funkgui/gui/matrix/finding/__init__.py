"""Going to a user, an item, or a place of the table."""
