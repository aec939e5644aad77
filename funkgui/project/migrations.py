"""Older formats of the project file, brought up to date one version at a time.

A change of the format raises `FORMAT_VERSION` by one and adds the migration from the version
before it to `MIGRATIONS`. A file is migrated in memory, after reading; it changes on the disk only
when the project is saved. ``tests/projects`` holds a file of every released version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from funkgui.project.tree import Group, InconsistentError

FORMAT_VERSION = 1
"""The version that `save_project` writes, and the highest that `load_project` reads."""

Migration = Callable[[Group], None]
"""Changes the tree of a file from one version to the next, in place."""

MIGRATIONS: Mapping[int, Migration] = {}
"""By the version that each starts from."""


def migrate(
    root: Group,
    version: int,
    *,
    target: int = FORMAT_VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> None:
    """Bring a tree from ``version`` to ``target``, in place.

    Raises
    ------
    InconsistentError
        Where no migration starts from one of the versions between.
    """
    for step in range(version, target):
        if step not in migrations:
            raise InconsistentError("/@format_version", f"is {step}, which never was a format")
        migrations[step](root)
    root.attributes["format_version"] = target
