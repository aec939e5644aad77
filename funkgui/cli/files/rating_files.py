"""Writing files of ratings: what all commands that do so share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from funkgui.cli.files.destination import check_file
from funkgui.cli.progress import Progress
from funkgui.errors import ConfigError
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.writers import FORMATS, format_of, write_ratings

ENDINGS = ", ".join(one.endings[0] for one in FORMATS.values() if one.is_own_ending)
"""File name endings that tell a format, for help texts."""

A_PROJECT = "project"
"""Stands in results for the format of what is no file of ratings."""


def written_format(text: str) -> Callable[[Any], Any]:
    """The option ``--to``, with the words of its help; empty where it is not given."""
    return click.option(
        "--to",
        "format_key",
        type=click.Choice(list(FORMATS)),
        callback=lambda ctx, param, key: key or "",
        help=text,
    )


def check_target(
    path: Path, format_key: str, *sources: Path | None, endings: str = ENDINGS
) -> None:
    """Make sure that ratings can be written to ``path``, as `check_file` does.

    Parameters
    ----------
    endings
        What its name may end in where no format is given; `ConfigError` where it does not.
    """
    try:
        format_of(path, format_key)
    except ConfigError as error:
        raise ConfigError(
            f"The name {path.name} does not tell in which format to write; name one by --to, or "
            f"end the name in one of {endings}."
        ) from error
    check_file(path, *sources)


def write_file(
    ratings: RatingMatrix, target: Path, format_key: str, progress: Progress
) -> dict[str, Any]:
    """Write ratings to a file, and return the results, as `written_results` does.

    Parameters
    ----------
    format_key
        Of the format; empty for the one that the target's ending tells.
    """
    tell = progress.begin_measured(f"Writing {target.name}")
    written = write_ratings(
        ratings, target, format_key, progress=lambda done, total: tell(done / max(total, 1))
    )
    return written_results(ratings, target, written.format.key, written.left_out)


def written_results(
    ratings: RatingMatrix, target: Path, kind: str, left_out: Iterable[str] = ()
) -> dict[str, Any]:
    """What was written, in which format (or `A_PROJECT`), and what that has no room for."""
    return {
        "written": str(target),
        "format": kind,
        "n_users": ratings.n_users,
        "n_items": ratings.n_items,
        "n_ratings": ratings.n_ratings,
        "left_out": list(left_out),
    }


def written_text(results: dict[str, Any]) -> str:
    """The same in a sentence, without what was left out."""
    kind = results["format"]
    label = "FunkGUI project" if kind == A_PROJECT else FORMATS[kind].label
    return (
        f"Wrote {counted(results['n_ratings'], 'rating')} of {counted(results['n_users'], 'user')} "
        f"for {counted(results['n_items'], 'item')} to {results['written']} ({label})."
    )
