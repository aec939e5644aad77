"""What came of a command: for scripts, and for people."""
