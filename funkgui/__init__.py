"""FunkGUI: a desktop workbench for rating matrices."""

__version__ = "0.1.0"
