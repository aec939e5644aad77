"""What a block of cells looks like in a layer: grounds, numbers and marks, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.gui.matrix.look.colours import CellColours, ColourScale, Plain
from funkgui.gui.matrix.look.layers import Layer, Look, Show
from funkgui.gui.matrix.look.palettes import Packed, readable, under_veil
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray

ERROR_DECIMALS = 2


@dataclass(frozen=True, eq=False)
class Cells:
    """What is known of a block of cells; all arrays are (n_rows, n_columns).

    Attributes
    ----------
    ratings
        float32, NaN for blanks.
    held_out
        bool.
    predictions
        float32; None where they are not wanted, or not there yet.
    """

    ratings: FloatArray
    held_out: BoolArray
    predictions: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Writing:
    """Numbers to write.

    Attributes
    ----------
    rows, columns
        (n,) places within the block.
    numbers
        (n,) float.
    inks
        (n,) packed colours.
    decimals
        How many, where there is room.
    least_decimals
        With fewer than these nothing is written.
    with_plus
        Whether numbers above zero get a sign.
    slanted
        Whether in italics.
    """

    rows: IntArray
    columns: IntArray
    numbers: NDArray[Any]
    inks: Packed
    decimals: int
    least_decimals: int
    with_plus: bool = False
    slanted: bool = False


@dataclass(frozen=True, eq=False)
class Face:
    """All there is to paint: (n_rows, n_columns) packed grounds, numbers, and which are marked."""

    grounds: Packed
    writings: list[Writing]
    marked: BoolArray


def face_of(
    cells: Cells,
    look: Look,
    colours: CellColours,
    decimals: int | None,
    selected: BoolArray | None = None,
) -> Face:
    """What cells look like.

    Parameters
    ----------
    decimals
        Of ratings on a scale; None for real numbers.
    selected
        (n_rows, n_columns) cells that lie under the veil of the selection; None for none.
    """
    face = _Faces(cells, look, colours, decimals).made()
    return face if selected is None or not selected.any() else _veiled(face, selected, colours)


def _veiled(face: Face, selected: BoolArray, colours: CellColours) -> Face:
    """A face with some cells under the veil, and what is written there readable on it."""
    grounds = face.grounds.copy()
    grounds[selected] = under_veil(grounds[selected], colours.veil)
    writings = []
    for one in face.writings:
        which = selected[one.rows, one.columns]
        inks = one.inks.copy()
        under = grounds[one.rows[which], one.columns[which]]
        inks[which] = readable(inks[which], under, colours.text)
        writings.append(replace(one, inks=inks))
    return Face(grounds, writings, face.marked)


class _Faces:
    """Puts a face together: blank grounds first, then what a layer colours and writes."""

    def __init__(
        self, cells: Cells, look: Look, colours: CellColours, decimals: int | None
    ) -> None:
        self._cells, self._look, self._colours, self._decimals = cells, look, colours, decimals
        self._known = ~np.isnan(cells.ratings)
        self._trained_and_held_out = (
            (False, self._known & ~cells.held_out),
            (True, self._known & cells.held_out),
        )
        self._grounds = np.full(cells.ratings.shape, colours.blank.ground, np.uint32)
        self._writings: list[Writing] = []

    def made(self) -> Face:
        layer = self._look.layer
        marked = self._cells.held_out
        if layer is Layer.KNOWN:
            self._grounds[self._known] = self._colours.known.ground
            marked = np.zeros_like(marked)
        elif layer is Layer.HELD_OUT:
            self._show_mask()
        elif layer is Layer.ERRORS:
            self._show_errors()
        else:
            self._show_ratings()
            if layer is Layer.PREDICTIONS:
                self._show_predictions()
        return Face(self._grounds, self._writings, marked)

    def _show_mask(self) -> None:
        for slanted, which in self._trained_and_held_out:
            plain = self._colours.mask_held_out if slanted else self._colours.mask_trained
            self._grounds[which] = plain.ground
            inks = np.full(int(which.sum()), plain.ink, np.uint32)
            self._write_ratings(which, inks, slanted=slanted)

    def _show_ratings(self) -> None:
        for slanted, which in self._trained_and_held_out:
            plain = self._plain_under(slanted)
            inks = self._ground(self._colours.ratings, self._cells.ratings, which, plain)
            self._write_ratings(which, inks, slanted=slanted)
        if self._look.show is Show.NUMBERS:
            self._grounds[self._cells.held_out] = self._colours.held_out.ground

    def _plain_under(self, held_out: bool) -> Plain:
        return self._colours.held_out if held_out else self._colours.blank

    def _ground(
        self, scale: ColourScale, numbers: NDArray[Any], which: BoolArray, plain: Plain
    ) -> Packed:
        """Colour some cells by their numbers, where that is wanted; what to write in there."""
        if self._look.show is Show.NUMBERS:
            return np.full(int(which.sum()), plain.ink, np.uint32)
        levels = scale.levels(numbers[which])
        self._grounds[which] = scale.grounds[levels]
        return scale.inks[levels]

    def _write_ratings(self, which: BoolArray, inks: Packed, *, slanted: bool) -> None:
        decimals = 3 if self._decimals is None else self._decimals
        least = 1 if self._decimals is None else decimals
        self._write(which, self._cells.ratings, inks, decimals, least, slanted=slanted)

    def _show_predictions(self) -> None:
        predictions = self._cells.predictions
        if predictions is None:
            return
        blank = ~self._known
        scale, alone = self._colours.predictions, self._colours.predicted_alone
        inks = self._ground(scale, predictions, blank, alone)
        decimals = 3 if self._decimals is None else self._decimals + 1
        self._write(blank, predictions, inks, decimals, 1)

    def _show_errors(self) -> None:
        predictions = self._cells.predictions
        if predictions is None:
            return
        errors = self._cells.ratings - predictions
        for slanted, which in self._trained_and_held_out:
            inks = self._ground(self._colours.errors, errors, which, self._plain_under(slanted))
            if self._look.show is Show.NUMBERS:
                self._grounds[which] = self._plain_under(slanted).ground
            decimals = 3 if self._decimals is None else ERROR_DECIMALS
            self._write(which, errors, inks, decimals, 1, with_plus=True, slanted=slanted)

    def _write(
        self,
        which: BoolArray,
        numbers: NDArray[Any],
        inks: Packed,
        decimals: int,
        least_decimals: int,
        **how: bool,
    ) -> None:
        if self._look.show is not Show.COLOURS and len(inks):
            # A run may predict what is no number, such as NaN: nothing can be written there.
            there = np.isfinite(numbers)
            rows, columns = np.nonzero(which & there)
            inks, numbers = inks[there[which]], numbers[rows, columns]
            self._writings.append(
                Writing(rows, columns, numbers, inks, decimals, least_decimals, **how)
            )
