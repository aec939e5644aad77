"""The tables of the predictions: what fills each, and the words in its place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from funkgui.factorization.events import FitFinished
from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.predictions.item_words import why_title
from funkgui.gui.predictions.items_model import (
    DEVIATION,
    ERROR,
    HELD_OUT,
    MOVED,
    N_RATINGS,
    PREDICTION,
    RANK,
    RATING,
    SIMILARITY,
    TITLE,
    USER,
    similar_facts,
)
from funkgui.gui.predictions.items_table import ItemsTable
from funkgui.gui.predictions.row_menu import Offer, add_row_menu
from funkgui.gui.predictions.table_page import TablePage
from funkgui.gui.predictions.user_content import UserContent
from funkgui.gui.predictions.user_request import Found
from funkgui.gui.predictions.why_table import why_table

COUNTS = {10: "Ten", 25: "25", 50: "50"}
"""How many of the best items can be asked for, and in words."""
_TRAINING = "Predictions come when the training ends."
_NOTHING_LEFT = "Nothing is left to recommend: this user has rated all items that have ratings."
_NOTHING_RATED = "This user has rated nothing yet."
_NOT_YET = " "
"""In place of what was not asked for while its tab was behind: that of another item is old."""
_BEST_TIP = "Items that this user has not rated, the highest predictions first"
_RATED_TIP = "What this user rated, and what the model says of it"
_ALIKE_TIP = (
    "The users who differ from the average one most nearly as this user does, by the factors of\n"
    "the selected run"
)
_WHY_TIP = (
    "Which of the user's own ratings speak most for the picked item, and which against it,\n"
    "added up to its prediction"
)
_SIMILAR_TIP = "The items that are most like the picked one, by the factors of the selected run"


class Pages(QObject):
    """Every page with its table and menus.

    Attributes
    ----------
    best, rated, alike
        Of the user.
    why, similar
        Of the picked item.
    """

    item_activated = Signal(int)
    """A row of an item was double-clicked, or Return pressed on it."""
    item_selected = Signal(int)
    """Somebody went to one of the user's items."""
    user_activated = Signal(int)
    """A row of a user was double-clicked, or Return pressed on it."""
    item_page_wanted = Signal(object, int)
    """This `TablePage` is to be shown of another item."""
    user_page_wanted = Signal(object, int)
    """This `TablePage` is to be shown of another user."""
    train_wanted = Signal()
    """A training was asked for in place of what only a run can tell."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        best = ItemsTable((RANK, TITLE, PREDICTION, DEVIATION, MOVED), RANK)
        rated = ItemsTable((TITLE, RATING, PREDICTION, ERROR, HELD_OUT), RATING)
        alike = ItemsTable((USER, SIMILARITY, N_RATINGS), SIMILARITY, similar_facts)
        similar = ItemsTable((TITLE, SIMILARITY, N_RATINGS), SIMILARITY, similar_facts)
        self.best = TablePage("best", best, "Best", _BEST_TIP)
        self.rated = TablePage("rated", rated, "Rated", _RATED_TIP)
        self.alike = TablePage("alike", alike, "Alike", _ALIKE_TIP)
        self.why = TablePage("why", why_table(), "Why", _WHY_TIP, headed=True)
        self.similar = TablePage("similar", similar, "Similar", _SIMILAR_TIP, headed=True)
        self._shown_user = 0
        self._shown_result: FitFinished | None = None
        self._connect()

    def forget(self, words: str = "") -> None:
        """Show nothing of what was open before, and words in the place of each table."""
        self._shown_result = None
        for page in (self.best, self.rated, self.alike, self.why, self.similar):
            page.table.show_items([], None)
            page.tell(page.title, words)

    def show(self, content: UserContent, *, training: bool) -> None:
        """Show what was found; ``training`` tells whether a run is on its way."""
        request, ratings = content.request, content.request.project.ratings
        self._show_best(content)
        self._show_rated(content)
        is_other = request.user != self._shown_user
        for page in (self.best, self.rated):
            if is_other:
                page.table.scrollToTop()
            page.table.select_place(request.item)
        # Of a run that was given another name, the result stays.
        result = None if request.run is None else request.run.result
        if is_other or result is not self._shown_result:
            # Away from the picked item: who looks at the best ones looks for the first of them.
            self.best.table.scrollToTop()
        self._shown_user, self._shown_result = request.user, result
        picked, why = content.picked, content.why
        is_told = picked is not None and why is not None and why.rows
        self._show_found(
            self.why, content, why, why_title(picked, ratings) if picked and is_told else "Why"
        )
        if why is not None:
            self.why.table.scrollToTop()
        item = request.item
        name = "" if item is None else f" to {item_name(ratings, item, begins=False)}"
        self._show_found(self.similar, content, content.similar, f"Items similar{name}")
        label = f"Users like user {ratings.user_ids[request.user]}"
        self._show_found(self.alike, content, content.alike, label)
        if request.run is None:
            self._tell_untrained(training)

    def _tell_untrained(self, training: bool) -> None:
        for page, what in (
            (self.best, "what this user would like"),
            (self.why, "why an item is predicted so"),
            (self.similar, "which items are alike"),
            (self.alike, "which users are alike"),
        ):
            words = _TRAINING if training else f"Train to see {what}."
            page.tell(page.title, words, offers_training=not training)

    def _show_best(self, content: UserContent) -> None:
        unsure = all(row.deviation is None for row in content.best)
        unmoved = all(row.before is None for row in content.best)
        without = [one for one, so in ((DEVIATION, unsure), (MOVED, unmoved)) if so]
        self.best.table.show_items(content.best, content.request.project.ratings, without=without)
        title = f"{COUNTS[content.request.n_best]} best unseen items"
        run = content.request.run
        words = (run.fault if run is not None else "") or _NOTHING_LEFT
        self.best.tell(title, "" if content.best else words)

    def _show_rated(self, content: UserContent) -> None:
        ratings, rated = content.request.project.ratings, content.rated
        unknown = [] if content.request.run is not None else [PREDICTION, ERROR]
        n_hidden = sum(row.held_out for row in rated)
        self.rated.table.show_items(
            rated, ratings, without=[*unknown, *([] if n_hidden else [HELD_OUT])]
        )
        label = ratings.user_ids[content.request.user]
        self.rated.tell(f"Ratings of user {label}", "" if rated else _NOTHING_RATED)
        held_out = f", {n_hidden:,} held out" if n_hidden else ""
        self.rated.tip = f"{_RATED_TIP}: {len(rated):,} items{held_out}"

    def _show_found(
        self, page: TablePage, content: UserContent, found: Found | None, title: str
    ) -> None:
        if found is not None:
            # Of a run that was stale when it was opened, nobody knows what it was trained on.
            unknown = [N_RATINGS] if content.stale and not content.request.trained_on else []
            page.table.show_items(found.rows, content.request.project.ratings, without=unknown)
        page.tell(title, _NOT_YET if found is None else found.words)

    def _offers_of_item(self) -> list[Offer]:
        look, at_cell = self.item_page_wanted.emit, "Show its cell in the matrix, as Return does"
        return [
            Offer("row_show", "&Go to its cell", at_cell, self.item_activated.emit),
            Offer("row_why", "&Why", self.why.tip, partial(look, self.why)),
            Offer("row_similar", "&Similar items", self.similar.tip, partial(look, self.similar)),
        ]

    def _offers_of_user(self) -> list[Offer]:
        look = self.user_page_wanted.emit
        return [
            Offer("row_best", "&Recommend to this user", self.best.tip, partial(look, self.best)),
            Offer("row_alike", "Users &alike", self.alike.tip, partial(look, self.alike)),
        ]

    def _connect(self) -> None:
        for page in (self.best, self.rated, self.similar, self.why):
            page.table.row_activated.connect(self.item_activated)
            add_row_menu(page.table, self._offers_of_item())
        self.alike.table.row_activated.connect(self.user_activated)
        add_row_menu(self.alike.table, self._offers_of_user())
        for page in (self.best, self.rated):
            page.table.row_selected.connect(self.item_selected)
        for page in (self.best, self.alike, self.why, self.similar):
            page.train_wanted.connect(self.train_wanted)
