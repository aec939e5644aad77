"""Factors turned so that the columns of U, and those of V, stand at right angles."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import FloatArray


def orthogonal_factors(u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Other factors of the same predictions, those that change the predictions most first.

    By the singular value decomposition of U V^T, computed from the triangles of QR.

    Parameters
    ----------
    u, v
        (n_users, n_factors) and (n_items, n_factors) float32.

    Returns
    -------
    (n_users, k) and (n_items, k) float32, k the least of the three numbers. The columns of a factor
    are equally long.
    """
    of_user, user_triangle = np.linalg.qr(u)
    of_item, item_triangle = np.linalg.qr(v)
    left, strengths, right = np.linalg.svd(user_triangle @ item_triangle.T, full_matrices=False)
    root = np.sqrt(strengths)
    return of_user @ (left * root), of_item @ (right.T * root)
