"""The ratings of a second matrix brought into one, as an edit: added, or held out to test by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Edit, no_places
from funkgui.ratings.edits.mask import FlipHidden
from funkgui.ratings.edits.moves import Cells, Insert, Members
from funkgui.ratings.edits.names import Forms, fitting
from funkgui.ratings.edits.positions import Positions, inverted
from funkgui.ratings.edits.renaming import PutNames
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.edits.times import SetTimes
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.masks.carried_over import carried_over, drawn_of_new, scheme_with_new
from funkgui.ratings.matching import Pairs
from funkgui.ratings.matrix import NO_TIME, BoolArray, IntArray, Labels, RatingMatrix
from funkgui.ratings.places import as_texts


@dataclass(frozen=True, eq=False)
class Merging:
    """Ratings of a second matrix on their way into the first.

    Attributes
    ----------
    edit
        Brings them in; it has no edits where all is there already.
    n_new
        Ratings of pairs of user and item that had none.
    words
        What comes of it, in passing: ``2 ratings added, 1 replaced``.
    """

    edit: Together
    n_new: int
    words: str


def adding(
    ratings: RatingMatrix,
    holdout: Holdout,
    more: RatingMatrix,
    name: str,
    share: float,
    seed: int,
) -> Merging:
    """Add the ratings of a second matrix to those of the first.

    Users and items are matched by what they are called; new ones come last. The second's rating
    counts where both rate a pair, which stays held out, or trained on. Items that have no title
    get the second's.

    Parameters
    ----------
    name
        What the second is called, for the undo menu.
    share
        Part of the new ratings to hold out, 0 to below 1, drawn at random.
    """
    pairs = Pairs.of(ratings, more)
    new = pairs.new
    n_new, n_in_both = len(new), more.n_ratings - len(new)
    hidden = pairs.of_first(holdout.hidden, False)
    drawn = new[drawn_of_new(n_new, share, seed)]
    hidden[drawn] = True
    scheme = scheme_with_new(holdout.scheme, share, seed) if len(drawn) else holdout.scheme
    text = f"Add {counted(n_new, 'rating')} from {name}"
    if n_new == 0:
        text = f"Replace {counted(n_in_both, 'rating')} by those of {name}"
    mask = _Mask(hidden, no_places(), scheme)
    steps = _steps(ratings, holdout, more, pairs, mask)
    words = f"{counted(n_new, 'rating')} added"
    if n_in_both:
        words += f", {n_in_both:,} replaced"
    if not steps:
        words = f"All that is in {name} is here already"
    return Merging(Together(steps, text), n_new, words)


def holding_out(ratings: RatingMatrix, holdout: Holdout, test: RatingMatrix, name: str) -> Merging:
    """Test by the ratings of a second matrix, and train on all others of the first.

    What was held out before is trained on, unless the second has it, too. A pair that both rate
    is one to test by, with the second's rating: what is tested must not have been learned.

    Parameters
    ----------
    name
        What the second is called, for the undo menu and the mask's scheme.

    Raises
    ------
    EditError
        Where nothing would be left to train on, or to test by.
    """
    if test.n_ratings == 0:
        raise EditError(f"There are no ratings to test by in {name}; choose a file with some.")
    if ratings.n_ratings == 0:
        raise EditError(f"There are no ratings yet to train on; add some, then test by {name}.")
    pairs = Pairs.of(ratings, test)
    known = pairs.at[pairs.at >= 0]
    if len(known) == ratings.n_ratings:
        raise EditError(
            f"All the ratings to train on are in {name}, too; choose another file to test by."
        )
    tested = np.zeros(ratings.n_ratings, np.bool_)
    tested[known] = True
    mask = _Mask(
        np.ones(test.n_ratings, np.bool_),
        np.flatnonzero(holdout.hidden & ~tested),
        f"the ratings of {name}",
    )
    text = f"Hold out {counted(test.n_ratings, 'rating')} of {name}"
    steps = _steps(ratings, holdout, test, pairs, mask)
    words = f"{counted(test.n_ratings, 'rating')} held out"
    if n_open := int(np.count_nonzero(~holdout.hidden[known])):
        words += f", {n_open:,} of which {'was' if n_open == 1 else 'were'} open before"
    return Merging(Together(steps, text), test.n_ratings - len(known), words)


def as_test(
    first: RatingMatrix, second: RatingMatrix, name: str
) -> tuple[RatingMatrix, Holdout, int]:
    """Train on the ratings of one matrix and test by those of a second, as `holding_out` does.

    Returns
    -------
    ratings, holdout, n_in_both
        All ratings, users and items sorted by label; the mask; and how many pairs both rate.
    """
    nothing = nothing_hidden(first)
    merging = holding_out(first, nothing, second, name)
    merged = merging.edit.apply(first, nothing)
    ratings = _sorted(merged.ratings)
    holdout = carried_over(merged.ratings, merged.holdout, ratings, 0, 0)
    return ratings, holdout, second.n_ratings - merging.n_new


def effort_of_merging(ratings: RatingMatrix, more: RatingMatrix) -> int:
    """Roughly how many numbers are read and written to find the edit; making it comes on top."""
    n_labels = sum(one.n_users + one.n_items for one in (ratings, more))
    return ratings.n_ratings + 100 * more.n_ratings + 50 * n_labels


class _Mask(NamedTuple):
    """The mask afterwards.

    Attributes
    ----------
    hidden
        (n,) bool. Which of the second's ratings are held out.
    shown
        Positions of the first's ratings that no longer are.
    scheme
        How it was drawn, in words.
    """

    hidden: BoolArray
    shown: IntArray
    scheme: str


def _steps(
    ratings: RatingMatrix, holdout: Holdout, more: RatingMatrix, pairs: Pairs, mask: _Mask
) -> list[Edit]:
    steps = (
        _of_mask(ratings, holdout, mask),
        _of_times(ratings, more),
        _of_scale(ratings, more),
        _of_members(ratings, more, pairs),
        _of_titles(ratings, more, pairs),
        _of_cells(ratings, holdout, more, pairs, mask.hidden),
    )
    return [step for step in steps if step is not None]


def _of_mask(ratings: RatingMatrix, holdout: Holdout, mask: _Mask) -> FlipHidden | None:
    if len(mask.shown) == 0 and mask.scheme == holdout.scheme:
        return None
    return FlipHidden(Positions.at(mask.shown, ratings.n_ratings), mask.scheme)


def _of_times(ratings: RatingMatrix, more: RatingMatrix) -> SetTimes | None:
    if ratings.times is not None or more.times is None or (more.times == NO_TIME).all():
        return None
    return SetTimes(given=True)


def _of_scale(ratings: RatingMatrix, more: RatingMatrix) -> SetScale | None:
    """The scale that all ratings are on, where the first has one and the second leaves it."""
    if ratings.scale is None or more.n_ratings == 0:
        return None
    wider = ratings.scale.widened(more.values)
    return None if wider == ratings.scale else SetScale(wider)


def _of_members(ratings: RatingMatrix, more: RatingMatrix, pairs: Pairs) -> Insert | None:
    """Appends users and items that are new."""
    new_users, new_items = pairs.by_user.new, pairs.by_item.new
    if len(new_users) == 0 and len(new_items) == 0:
        return None
    users = _fitted(more.user_ids[new_users], ratings.user_ids)
    items = _fitted(more.item_ids[new_items], ratings.item_ids)
    titles = None if more.item_titles is None else more.item_titles[new_items]
    forms = replace(Forms.of(ratings), user_ids=users.dtype, item_ids=items.dtype)
    if titles is not None and (titles != "").any():
        forms = replace(forms, item_titles=_title_form(ratings, titles))
    else:
        titles = None
    return Insert(
        Members(ratings.n_users + np.arange(len(users)), users),
        Members(ratings.n_items + np.arange(len(items)), items, titles),
        Cells.none(ratings),
        forms,
    )


def _of_titles(ratings: RatingMatrix, more: RatingMatrix, pairs: Pairs) -> PutNames | None:
    """Gives titles to those of the first's items that have none."""
    if more.item_titles is None:
        return None
    places = pairs.by_item.places
    wanted = (more.item_titles != "") & (places < ratings.n_items)
    if ratings.item_titles is not None:
        wanted[wanted] = ratings.item_titles[places[wanted]] == ""
    if not wanted.any():
        return None
    # New items have theirs by then, and as long ones as they may be.
    forms = replace(Forms.of(ratings), item_titles=_title_form(ratings, more.item_titles))
    return PutNames("item_titles", places[wanted], more.item_titles[wanted], forms)


def _of_cells(
    ratings: RatingMatrix,
    holdout: Holdout,
    more: RatingMatrix,
    pairs: Pairs,
    hidden: BoolArray,
) -> SetCells | None:
    """Sets the ratings that are new, or other than they were."""
    changed = pairs.of_first(ratings.values, np.nan) != more.values
    times = None
    if ratings.times is not None or more.times is not None:
        own = np.full(ratings.n_ratings, NO_TIME) if ratings.times is None else ratings.times
        own = pairs.of_first(own, NO_TIME)
        times = np.full(more.n_ratings, NO_TIME) if more.times is None else more.times
        # The same rating told again, without its time, was given when it was.
        times = np.where(~changed & (times == NO_TIME), own, times)
        changed |= times != own
    changed |= pairs.of_first(holdout.hidden, False) != hidden
    if not changed.any():
        return None
    return SetCells(
        pairs.users[changed],
        pairs.items[changed],
        more.values[changed],
        hidden[changed],
        times=None if times is None else times[changed],
    )


def _fitted(new: Labels, labels: Labels) -> Labels:
    """New labels in a form that fits the ones there are, too."""
    if len(new) == 0:
        return labels[:0]
    if new.dtype.kind != "U" and labels.dtype.kind != "U":
        return new.astype(labels.dtype)
    texts = as_texts(new)
    return texts.astype(fitting(labels, texts.tolist()))


def _sorted(ratings: RatingMatrix) -> RatingMatrix:
    """The same matrix with users and items sorted by label."""
    users, items = np.argsort(ratings.user_ids), np.argsort(ratings.item_ids)
    titles = ratings.item_titles
    ordered, _ = RatingMatrix.from_indices(
        inverted(users, len(users))[ratings.user_index],
        inverted(items, len(items))[ratings.item_index],
        ratings.values,
        ratings.user_ids[users],
        ratings.item_ids[items],
        None if titles is None else titles[items],
        ratings.scale,
        times=ratings.times,
    )
    return ordered


def _title_form(ratings: RatingMatrix, titles: Labels) -> np.dtype[np.str_]:
    own = titles.dtype if ratings.item_titles is None else ratings.item_titles.dtype
    return np.promote_types(own, titles.dtype)
