"""Writing files of ratings: what all commands that do so share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from funkgui.cli.progress import Progress
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.writers import FORMATS, Written, write_ratings

ENDINGS = ", ".join(one.endings[0] for one in FORMATS.values() if one.is_own_ending)
"""File name endings that tell a format, for help texts."""


def written_format(text: str) -> Callable[[Any], Any]:
    """The option ``--to``, with the words of its help; empty where it is not given."""
    return click.option(
        "--to",
        "format_key",
        type=click.Choice(list(FORMATS)),
        callback=lambda ctx, param, key: key or "",
        help=text,
    )


def written_text(n_ratings: int, n_users: int, n_items: int, target: Path, label: str) -> str:
    """What was written, where, and in which format."""
    return (
        f"Wrote {counted(n_ratings, 'rating')} of {counted(n_users, 'user')} for "
        f"{counted(n_items, 'item')} to {target} ({label})."
    )


def write_file(ratings: RatingMatrix, target: Path, format_key: str, progress: Progress) -> Written:
    """Write ratings to a file.

    Parameters
    ----------
    format_key
        Of the format; empty for the one that the target's ending tells.
    """
    tell = progress.begin_measured(f"Writing {target.name}")
    return write_ratings(
        ratings, target, format_key, progress=lambda done, total: tell(done / max(total, 1))
    )
