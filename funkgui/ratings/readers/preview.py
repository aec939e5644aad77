"""What a file of ratings looks like before it is read as a whole."""

from __future__ import annotations

from dataclasses import dataclass

Role = str
"""``user``, ``item``, ``rating`` or ``time``."""


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, and what its format makes of them.

    Attributes
    ----------
    format
        The file's format in words, such as "delimited text, comma, header line".
    key
        Its name for `ReadOptions.format`.
    columns
        Names of the columns, or their numbers from "1".
    rows
        The first rows as text, each as long as ``columns``.
    roles
        What is taken from which column, by position; none in a wide table.
    wide
        Whether each row is a user and each column an item.
    doubts
        What a person should know or decide, a sentence each.
    """

    format: str
    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: tuple[tuple[int, Role], ...] = ()
    wide: bool = False
    doubts: tuple[str, ...] = ()
