"""Where users or items of one matrix stand in another, by their labels."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import IntArray, Labels


def places_of(labels: Labels, earlier: Labels) -> IntArray | None:
    """Where each label stood in an earlier list.

    Labels are alike where their texts are: 7 and ``"7"``.

    Returns
    -------
    (n,) int64 positions in ``earlier``, -1 for labels that were not there; None where the two
    lists are alike.
    """
    if labels is earlier:
        return None
    if (labels.dtype.kind == "U") != (earlier.dtype.kind == "U"):
        labels, earlier = labels.astype(np.str_), earlier.astype(np.str_)
    if len(labels) == len(earlier) and bool(np.all(labels == earlier)):
        return None
    if len(earlier) == 0:
        return np.full(len(labels), -1, np.int64)
    order = np.argsort(earlier, kind="stable")
    at = np.minimum(np.searchsorted(earlier, labels, sorter=order), len(earlier) - 1)
    places = order[at]
    return np.where(earlier[places] == labels, places, -1)
