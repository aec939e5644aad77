"""Pastes what was copied in a spreadsheet into the selected cells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from funkgui.gui.editing import Editing
from funkgui.gui.latest import Latest
from funkgui.gui.matrix.cells.rating_text import exact_rating
from funkgui.gui.matrix.cells.wider_scale import widening
from funkgui.gui.matrix.editing.paste_plan import Paste, naming_of, paste_of
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.notices import Offer, OfferingError
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale

_READ_AT_ONCE = 20_000
"""Letters read without a worker: some 10 ms."""
_LABELS_AT_ONCE = 50_000
"""Users and items among which labels are looked up without a worker: some 20 ms."""
_NUMBERS_A_CELL = 30
"""Numbers read and written to find what a cell of a block changes."""


class Pasting(QObject):
    """Reads the clipboard, asks where something does not fit, and has the edit made."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing
        self._reading = Latest(self, table.failed)
        self._reading.task_started.connect(editing.task_started)

    def paste(self) -> None:
        """Paste the clipboard's text from the first of the selected cells on."""
        rectangles = self._table.in_use()
        if not rectangles or self._session.project is None or self._reading.busy:
            return
        # Spreadsheets offer tables, pictures and links beside the text; it says all that is needed.
        text = QGuiApplication.clipboard().text()
        ratings, order = self._session.ratings, self._table.order

        def read(progress: Progress, cancelled: Cancelled) -> Paste | Edit:
            naming = naming_of(text, ratings, order, rectangles)
            return naming or paste_of(text, ratings, order, rectangles, cancelled)

        n_labels = ratings.n_users + ratings.n_items
        is_quick = len(text) <= _READ_AT_ONCE and n_labels <= _LABELS_AT_ONCE
        then = partial(self._take, ratings)
        self._reading.do("Reading what was copied", read, then, at_once=is_quick)

    def _take(self, ratings: RatingMatrix, paste: Paste | Edit) -> None:
        """Make the edit where all fits, and tell what does not."""
        if not isinstance(paste, Paste):
            if self._table.still_fits(ratings):
                self._editing.make(paste)
            return
        fill, scale = self._fill(paste, ratings), ratings.scale
        offers: list[Offer] = []
        problems: list[str] = []
        if scale is not None and len(paste.off_scale):
            problems.append(_off_scale_words(paste, scale))
            offers.append(widening(scale, paste.off_scale, fill))
        if paste.new_words:
            problems.append(_new_words(paste))
            tip = "Add what is missing at the end of the matrix, and paste; one step to undo"
            add = Offer("add_missing", f"Add {paste.new_words}", tip, lambda: fill(None))
            offers = offers or [add]
        if problems:
            words = f"Nothing was pasted: {'; '.join(problems)}."
            self._table.failed.emit(OfferingError(words, offers))
        else:
            fill(None)

    def _fill(self, paste: Paste, before: RatingMatrix) -> Callable[[RatingScale | None], None]:
        """What makes the edit, with another scale perhaps, unless users or items are others."""

        def fill(scale: RatingScale | None) -> None:
            if self._table.still_fits(before):
                effort = _NUMBERS_A_CELL * paste.n_cells
                plan, show = partial(paste.edit, scale=scale), partial(self._show, paste, before)
                self._editing.make_planned("Pasting ratings", plan, effort, then=show)

        return fill

    def _show(self, paste: Paste, before: RatingMatrix) -> None:
        """Go to a block that was found by its labels: to what is new of it, else to its first.

        Where that is in sight, nothing moves.
        """
        if not paste.is_labelled or not paste.n_cells:
            return
        table, order, seen = self._table, self._table.order, self._table.seen
        user = int(paste.users[np.argmax(paste.users >= before.n_users)])
        item = int(paste.items[np.argmax(paste.items >= before.n_items)])
        in_sight = seen is not None and seen.has(order.users.line(user), order.items.line(item))
        if not in_sight and table.show_cell(user, item):
            table.cell_selected.emit(user, item)


def _off_scale_words(paste: Paste, scale: RatingScale) -> str:
    first, n = exact_rating(float(paste.off_scale[0])), len(paste.off_scale)
    if n == 1:
        return f"{first} is not a rating from {scale}"
    return f"{first} and {counted(n - 1, 'other cell')} are no ratings from {scale}"


def _new_words(paste: Paste) -> str:
    if paste.is_labelled:
        first = f"user {paste.new_users[0]}" if paste.new_users else f"item {paste.new_items[0]}"
        return f"the matrix has not all of them, {paste.new_words} missing, such as {first}"
    rows, columns = paste.values.shape
    return (
        f"the block of {rows:,} \N{MULTIPLICATION SIGN} {columns:,} cells reaches beyond the "
        f"table's edge, by {paste.new_words}"
    )
