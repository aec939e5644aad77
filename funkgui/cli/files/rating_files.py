"""Writing files of ratings: what all commands that do so share."""

from __future__ import annotations

from pathlib import Path

from funkgui.cli.files.destination import check_file
from funkgui.cli.progress import Progress
from funkgui.errors import WriteError
from funkgui.files.presence import is_there
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.writers import FORMATS, Written, write_ratings

ENDINGS = ", ".join(one.endings[0] for one in FORMATS.values() if one.is_own_ending)
"""File name endings that tell a format, for help texts."""


def check_target(target: Path, *sources: Path | None) -> None:
    """Refuse to write where that cannot be done, over what is read, or over a project.

    Raises
    ------
    WriteError
        Where the target is one of these.
    """
    for source in sources if is_there(target) else ():
        if source is not None and is_there(source) and source.samefile(target):
            raise WriteError(
                f"Writing {target.name} would overwrite what is read; choose another name."
            )
    check_file(target)


def write_file(ratings: RatingMatrix, target: Path, key: str | None, progress: Progress) -> Written:
    """Write ratings to a file.

    Parameters
    ----------
    key
        Of the format; None for the one that the target's ending tells.
    """
    told = f"Writing {target.name}"
    progress.begin(f"{told} ...")
    return write_ratings(
        ratings,
        target,
        key or "",
        progress=lambda done, total: progress.update(done / max(total, 1), told),
    )
