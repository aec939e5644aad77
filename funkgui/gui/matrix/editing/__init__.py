"""What can be done to selected cells: clear, fill, hold out, copy, paste."""
