"""Factors rotated so that the columns of U, and those of V, are orthogonal."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import FloatArray


def orthogonal_factors(u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Factors of the same predictions with orthogonal columns, in order of their singular values.

    By the singular value decomposition of U V^T, computed from the triangles of QR.

    Parameters
    ----------
    u, v
        (n_users, n_factors) and (n_items, n_factors) float32.

    Returns
    -------
    (n_users, k) and (n_items, k) float32, where k is the least of n_users, n_items and n_factors. A
    factor's column of U is as long as its column of V.
    """
    of_user, user_triangle = np.linalg.qr(u)
    of_item, item_triangle = np.linalg.qr(v)
    left, strengths, right = np.linalg.svd(user_triangle @ item_triangle.T, full_matrices=False)
    root = np.sqrt(strengths)
    return of_user @ (left * root), of_item @ (right.T * root)
