"""The command line. Importing it imports none of the heavy libraries: each command does so late."""

from funkgui.cli.group import cli

__all__ = ["cli"]
