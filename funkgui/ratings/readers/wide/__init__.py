"""Wide tables: users as rows, items as columns."""
