"""Which users and items the table shows, and in which order: chosen, worked out, told."""
