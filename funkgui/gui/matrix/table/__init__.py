"""The table: its model, how it scrolls, is painted, moved about in and typed into."""
