"""Errors about ratings that are off the scale, with a button that widens the scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells.rating_text import OffScaleError
from funkgui.gui.notices import Offer, OfferingError
from funkgui.gui.session import Session
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.edits.together import Together
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale


def refusal(
    error: EditError, where: str, cell: tuple[int, int], session: Session, editing: Editing
) -> EditError:
    """Why a cell does not get what was typed; where the scale is too narrow, with an offer.

    Parameters
    ----------
    error
        What is wrong with it, without a full stop.
    where
        The cell in words.
    cell
        Positions of user and item.
    """
    message = f"{where}: {error}; the cell keeps its old value."
    ratings = session.ratings
    if not isinstance(error, OffScaleError) or ratings.scale is None:
        return EditError(message)
    rating = error.rating

    def accept(scale: RatingScale) -> None:
        # What was offered for a cell is not done to another one that has come to stand there.
        if session.has_members_of(ratings):
            edits: list[Edit] = [SetScale(scale), SetCells.one(*cell, rating)]
            editing.make(Together(edits, "Widen the scale and edit a rating"))

    off_scale = np.array([rating], np.float32)
    return OfferingError(message, [widening(ratings.scale, off_scale, accept)])


def widening(
    scale: RatingScale, ratings: FloatArray, accept: Callable[[RatingScale], None]
) -> Offer:
    """The offer of a scale wide enough for ratings that are off it.

    Parameters
    ----------
    ratings
        (n,) float32, those off the scale.
    accept
        Called with the wider scale.
    """
    wider = scale.widened(ratings)
    return Offer(
        "widen_scale",
        f"Widen the scale to {wider}",
        "Let ratings take these values, and make the edit; one step to undo",
        lambda: accept(wider),
    )
