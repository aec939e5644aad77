"""What people gave: ratings, labels, the held-out mask, and the files they come from."""
