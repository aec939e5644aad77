"""The commands, a module for each; its ``command`` is found by its name."""
