"""The window. Nothing below this package knows it; importing it alone imports no Qt."""
