"""Older formats of the project file, brought up to date one version at a time.

A change of the format raises `FORMAT_VERSION` by one and adds the migration from the version
before it to `MIGRATIONS`. A file is migrated in memory, after reading; it changes on the disk only
when the project is saved. ``tests/projects`` holds a file of every released version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from funkgui.project.tree import Array, Group, InconsistentError

FORMAT_VERSION = 4
"""The version that `save_project` writes, and the highest that `load_project` reads."""

Migration = Callable[[Group], None]
"""Changes the tree of a file from one version to the next, in place."""


_HISTORY_1 = np.dtype(
    [
        ("epoch", np.int64),
        ("train_mse", np.float64),
        ("holdout_mse", np.float64),
        ("elapsed_s", np.float64),
    ]
)
_HISTORY_2 = np.dtype([*_HISTORY_1.descr, ("set_aside_mse", np.float64)])


def _from_1_to_2(root: Group) -> None:
    """Runs get advice, marks in their history, and losses of ratings set aside for stopping.

    A training stopped within an epoch left two notes of it; the regular one stays.
    """
    for run in root.group("runs").children.values():
        if isinstance(run, Group):
            run.attributes["advice"] = ""
            old = run.numbers("history", _HISTORY_1, (None,))
            run.array("history").values = _with_set_aside(old)
            marks = Group(path=run.place_of("marks"))
            marks.children = {
                "epochs": Array(np.zeros(0, np.int64), path=marks.place_of("epochs")),
                "texts": Array(np.zeros(0, np.str_), path=marks.place_of("texts")),
            }
            run.children["marks"] = marks


def _with_set_aside(old: NDArray[np.void]) -> NDArray[np.void]:
    _, firsts = np.unique(old["epoch"], return_index=True)
    kept = old[np.sort(firsts)]
    new = np.empty(len(kept), _HISTORY_2)
    for name in _HISTORY_1.names or ():
        new[name] = kept[name]
    new["set_aside_mse"] = np.nan
    return new


def _from_2_to_3(root: Group) -> None:
    """Runs may have users and items of their own, ratings times, and a truth biases and a mean.

    All of these may be missing, so that there is nothing to change.
    """


def _from_3_to_4(root: Group) -> None:
    """Runs get the biases that they expect of users and items that they do not know."""
    for run in root.group("runs").children.values():
        if isinstance(run, Group):
            run.attributes["unknown_user_bias"] = run.attributes["unknown_item_bias"] = 0.0


MIGRATIONS: Sequence[Migration] = (_from_1_to_2, _from_2_to_3, _from_3_to_4)
"""In their order: the first starts from version 1."""


def migrate(root: Group, version: int) -> None:
    """Bring a tree from ``version`` to `FORMAT_VERSION`, in place.

    Raises
    ------
    InconsistentError
        Where there never was such a version.
    """
    if version < 1:
        raise InconsistentError("/@format_version", f"is {version}, which never was a format")
    for step in MIGRATIONS[version - 1 :]:
        step(root)
    root.attributes["format_version"] = FORMAT_VERSION
