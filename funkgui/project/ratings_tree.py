"""Ratings, mask and truth as trees."""

from __future__ import annotations

import numpy as np

from funkgui.project.tree import Array, Group, InconsistentError
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, Labels, RatingMatrix
from funkgui.ratings.scale import RatingScale


def ratings_to_tree(ratings: RatingMatrix) -> Group:
    """The group ``/ratings``."""
    group = Group(
        description="Known ratings, in compressed sparse rows: users are rows, items columns."
    )
    group.attributes.update(scale_to_attributes(ratings.scale))
    group.children = {
        "indptr": Array(
            np.asarray(ratings.indptr, np.int64),
            description="(users + 1,) The ratings of user u stand from indptr[u] to before "
            "indptr[u + 1].",
        ),
        "item_index": Array(
            np.asarray(ratings.item_index, np.int32),
            description="(ratings,) Column of each rating, from 0; ascending within a user.",
        ),
        "values": Array(
            np.asarray(ratings.values, np.float32),
            description="(ratings,) The ratings themselves.",
        ),
        "user_ids": labels_to_tree(ratings.user_ids, "(users,) The rating file's own user labels."),
        "item_ids": labels_to_tree(ratings.item_ids, "(items,) The rating file's own item labels."),
    }
    if ratings.times is not None:
        group.children["times"] = Array(
            np.asarray(ratings.times, np.int64),
            description="(ratings,) When each rating was given, in seconds since 1970 (UTC); the "
            "least int64 where unknown.",
        )
    if ratings.item_titles is not None:
        about = "(items,) Titles; empty where unknown."
        group.children["item_titles"] = labels_to_tree(ratings.item_titles, about)
    return group


def ratings_from_tree(group: Group) -> RatingMatrix:
    """The ratings of the group ``/ratings``.

    Raises
    ------
    InconsistentError
        Where something is missing or contradicts the rest.
    """
    user_ids, item_ids = labels_from_tree(group, "user_ids"), labels_from_tree(group, "item_ids")
    titles = labels_from_tree(group, "item_titles") if "item_titles" in group.children else None
    if titles is not None and len(titles) != len(item_ids):
        raise InconsistentError(group.place_of("item_titles"), "and item_ids differ in length")
    values = group.numbers("values", np.float32, (None,))
    ratings = RatingMatrix(
        _read_indptr(group, len(user_ids), len(values)),
        group.numbers("item_index", np.int32, (len(values),)),
        values,
        user_ids,
        item_ids,
        titles,
        scale_from_attributes(group),
        group.numbers("times", np.int64, (len(values),)) if "times" in group.children else None,
    )
    _check_cells(group, ratings)
    return ratings


def mask_to_tree(holdout: Holdout) -> Array:
    """The array ``/mask``, the other way round than `Holdout.hidden`."""
    return Array(
        (~holdout.hidden).astype(np.uint8),
        description="(ratings,) In the order of /ratings/values: 1 where training may look, 0 "
        "where the rating is held out. 'scheme' says how it was drawn.",
        attributes={"scheme": holdout.scheme},
    )


def mask_from_tree(root: Group, n_ratings: int) -> Holdout:
    """The mask of a project's tree; `InconsistentError` where it does not fit the ratings."""
    mask = root.numbers("mask", np.uint8, (n_ratings,))
    if len(mask) and mask.max() > 1:
        raise InconsistentError(root.place_of("mask"), "holds other numbers than 0 and 1")
    return Holdout(mask == 0, root.array("mask").text("scheme"))


def truth_to_tree(truth: Truth) -> Group:
    """The group ``/truth``."""
    group = Group(
        description="What the generated matrix was made from: M = mean + user_bias + item_bias + u "
        "diag(weights) v, before noise and rounding."
    )
    group.children = {
        "u": factor_array(truth.u, "(users, rank) Users' true factors."),
        "v": factor_array(truth.v, "(rank, items) Items' true factors."),
        "weights": factor_array(truth.weights, "(rank,) Weight of each factor."),
    }
    if truth.mean:
        group.attributes["mean"] = float(truth.mean)
    if truth.user_bias is not None:
        about = "(users,) True offset of each user's ratings."
        group.children["user_bias"] = factor_array(truth.user_bias, about)
    if truth.item_bias is not None:
        about = "(items,) True offset of each item's ratings."
        group.children["item_bias"] = factor_array(truth.item_bias, about)
    return group


def truth_from_tree(group: Group, ratings: RatingMatrix) -> Truth:
    """The truth of the group ``/truth``; `InconsistentError` where it does not fit the ratings."""
    u = group.numbers("u", np.float32, (ratings.n_users, None))
    v = group.numbers("v", np.float32, (u.shape[1], ratings.n_items))

    def bias(name: str, length: int) -> FloatArray | None:
        there = name in group.children
        return group.numbers(name, np.float32, (length,)) if there else None

    return Truth(
        u,
        v,
        group.numbers("weights", np.float32, (u.shape[1],)),
        bias("user_bias", ratings.n_users),
        bias("item_bias", ratings.n_items),
        group.number("mean") if "mean" in group.attributes else 0.0,
    )


def factor_array(values: FloatArray, description: str) -> Array:
    """Factors, biases or weights: always float32."""
    return Array(np.asarray(values, np.float32), description=description)


def scale_to_attributes(scale: RatingScale | None) -> dict[str, float]:
    """``scale_low``, ``scale_high`` and ``scale_step``, as far as they are known."""
    if scale is None:
        return {}
    known = {"scale_low": float(scale.low), "scale_high": float(scale.high)}
    if scale.step is not None:
        known["scale_step"] = float(scale.step)
    return known


def scale_from_attributes(group: Group) -> RatingScale | None:
    """The scale of a group's attributes, None where it has none; else `InconsistentError`."""
    if "scale_low" not in group.attributes and "scale_high" not in group.attributes:
        return None
    low, high = group.number("scale_low"), group.number("scale_high")
    step = group.number("scale_step") if "scale_step" in group.attributes else None
    if not (np.isfinite(low) and np.isfinite(high) and low <= high):
        raise InconsistentError(
            group.attribute_place("scale_low"), "is above scale_high or not finite"
        )
    if step is not None and not (np.isfinite(step) and step > 0):
        raise InconsistentError(group.attribute_place("scale_step"), "is not a positive number")
    return RatingScale(low, high, step)


def labels_to_tree(labels: Labels, description: str) -> Array:
    """Labels or titles: int64 or texts."""
    dtype = np.int64 if labels.dtype.kind in "iu" else np.str_
    return Array(labels.astype(dtype, copy=False), description=description)


def labels_from_tree(group: Group, name: str) -> Labels:
    """The labels or titles of an array; `InconsistentError` where it holds something else."""
    labels = group.array(name).values
    if labels.dtype.kind in "iu":
        labels = group.numbers(name, np.int64, (None,))
    if labels.ndim != 1 or labels.dtype.kind not in "iU":
        raise InconsistentError(group.place_of(name), "is neither a list of texts nor of int64")
    return labels


def _read_indptr(group: Group, n_users: int, n_ratings: int) -> IntArray:
    indptr = group.numbers("indptr", np.int64, (n_users + 1,))
    if indptr[0] != 0 or indptr[-1] != n_ratings or np.any(indptr[1:] < indptr[:-1]):
        reason = f"does not rise from 0 to the number of ratings, {n_ratings:,}"
        raise InconsistentError(group.place_of("indptr"), reason)
    return indptr


def _check_cells(group: Group, ratings: RatingMatrix) -> None:
    columns = ratings.item_index
    if not len(columns):
        return
    place = group.place_of("item_index")
    if columns.min() < 0 or columns.max() >= ratings.n_items:
        raise InconsistentError(place, f"leaves the range of the {ratings.n_items:,} items")
    rising = columns[1:] > columns[:-1]
    starts = ratings.indptr[(ratings.indptr > 0) & (ratings.indptr < len(columns))]
    rising[starts - 1] = True
    if not rising.all():
        raise InconsistentError(place, "does not ascend within each user")
    if not np.isfinite(ratings.values).all():
        raise InconsistentError(group.place_of("values"), "holds a rating that is not finite")
