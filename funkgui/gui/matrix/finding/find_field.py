"""A field that finds a user or an item as one types."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from funkgui.errors import UnknownLabelError
from funkgui.gui.icons import icon
from funkgui.gui.latest import Latest
from funkgui.gui.matrix.finding.label_search import LabelSearch
from funkgui.gui.widgets import named
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import IntArray, Labels

_MOST_SHOWN = 12
_PREPARED_AT_ONCE = 40_000
"""Entries that a search is made ready for without a worker: some 20 ms."""
_PLACE = re.compile(r"([0-9]{1,9})\s*[,;]\s*([0-9]{1,9})")
"""A row and a column; so short that both are whole numbers to Qt."""
_PositionRole = Qt.ItemDataRole.UserRole
_NameRole = Qt.ItemDataRole.UserRole + 1
"""What stands in the field once the choice is highlighted."""


class FindField(QLineEdit):
    """Lists what fits the text so far; Enter takes the first, or the one chosen from the list.

    Parameters
    ----------
    thing
        What is looked for: ``user`` or ``item``.
    icon_name
        Of the icon at its left.
    takes_places
        Whether two numbers, as ``12, 34``, stand for a row and a column where nothing is called so.
    """

    found = Signal(int)
    """The position of a user or an item was chosen."""
    narrowed = Signal(int)
    """One was chosen with Shift+Enter: only what goes with it is to be shown."""
    place_given = Signal(int, int)
    """A row and a column were given, counted from 1; they may lie beyond the table."""
    failed = Signal(object)
    """Nothing fits the text: an `UnknownLabelError`."""
    left = Signal()
    """Escape was pressed: the focus should go back to the table."""

    def __init__(self, thing: str, icon_name: str, *, takes_places: bool = False) -> None:
        super().__init__()
        self._thing, self._takes_places = thing, takes_places
        self._search = LabelSearch(np.zeros(0, np.str_))
        self._counts_now: Callable[[], IntArray | None] = lambda: None
        self._preparing = Latest(self, self.failed)
        self._is_awaited = self._narrows = False
        self._choices = QStandardItemModel(self)
        self._completer = QCompleter(self._choices, self)
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCompletionRole(_NameRole)
        self._completer.setMaxVisibleItems(_MOST_SHOWN)
        self._popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        named(self._popup, f"{thing}_choices", f"{thing.capitalize()}s that fit")
        self.setCompleter(self._completer)
        self.addAction(icon(icon_name), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._on_text_edited)
        self.returnPressed.connect(self._on_return_pressed)
        self._popup.clicked.connect(self._on_clicked)

    def set_names(self, labels: Labels, titles: Labels | None) -> None:
        """Search among these users, or items, from now on."""
        if self._search.labels is not labels or self._search.titles is not titles:
            self._search = LabelSearch(labels, titles)
            self._is_awaited = False
            self.clear()
            self._choices.clear()
            self._preparing.cancel()
            if self.hasFocus():
                self._prepare()

    def take_focus(self) -> None:
        """Let what is typed next replace what stands there."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def count_by(self, counts: Callable[[], IntArray | None]) -> None:
        """Let those with many ratings come first.

        Parameters
        ----------
        counts
            Asked at each search for the (n,) ratings of each; None while they are not known.
        """
        self._counts_now = counts

    @property
    def _counts(self) -> IntArray | None:
        counts = self._counts_now()
        # Others may be shown already than those that are counted.
        is_of_these = counts is not None and len(counts) == len(self._search.labels)
        return counts if is_of_these else None

    def _matches(self, limit: int) -> list[int]:
        """What fits the text; nothing while a worker still makes the search ready."""
        return [] if self._preparing.busy else self._search.find(self.text(), limit, self._counts)

    def _prepare(self) -> None:
        """Make the search ready, in a worker where there is much to search in."""
        search = self._search
        if search.is_prepared or self._preparing.busy:
            return
        if len(search.labels) <= _PREPARED_AT_ONCE:
            return  # the first search does it

        self._preparing.do(
            f"Preparing the search for {self._thing}s",
            lambda _, cancelled: search.prepare(cancelled),
            lambda _: self._on_prepared(),
        )

    def _on_prepared(self) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self._on_return_pressed()
        elif self.text() and self.hasFocus():
            self._on_text_edited()
            self._completer.complete()

    def _on_text_edited(self) -> None:
        self._choices.clear()
        counts = self._counts
        for at in self._matches(_MOST_SHOWN):
            choice = QStandardItem(self._words(at, counts))
            choice.setData(at, _PositionRole)
            choice.setData(self._name(at), _NameRole)
            choice.setEditable(False)
            self._choices.appendRow(choice)
        # As wide as the longest, where the field is narrower.
        wanted = self._popup.sizeHintForColumn(0) + 2 * self._popup.frameWidth()
        self._popup.setMinimumWidth(min(wanted, self.window().width() // 2))

    def _words(self, at: int, counts: IntArray | None) -> str:
        label, name = str(self._search.labels[at]), self._name(at)
        facts = [f"{self._thing} {label}"] if name != label else []
        if counts is not None:
            facts.append(counted(int(counts[at]), "rating"))
        return " \N{MIDDLE DOT} ".join([name, *facts])

    def _name(self, at: int) -> str:
        """The title, or the label where there is none."""
        labels, titles = self._search.labels, self._search.titles
        return (str(titles[at]) if titles is not None else "") or str(labels[at])

    def _on_clicked(self, index: QModelIndex) -> None:
        self._narrows = False
        self._take(int(index.data(_PositionRole)))

    def _on_return_pressed(self) -> None:
        if self._preparing.busy:
            self._is_awaited = True
            return
        text = self.text().strip()
        chosen = self._popup.currentIndex()
        matches = self._matches(1)
        if self._popup.isVisible() and chosen.isValid():
            self._take(int(chosen.data(_PositionRole)))
        elif matches:
            self._take(matches[0])
        elif self._takes_places and (place := _PLACE.fullmatch(text)):
            self.place_given.emit(int(place[1]), int(place[2]))
        elif text:
            self.failed.emit(
                UnknownLabelError(
                    f"No {self._thing} has \N{LEFT DOUBLE QUOTATION MARK}{text}"
                    "\N{RIGHT DOUBLE QUOTATION MARK} in its name; try a shorter part of it."
                )
            )

    def _take(self, at: int) -> None:
        self.setText(self._name(at))
        self._popup.hide()
        (self.narrowed if self._narrows else self.found).emit(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._prepare()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._popup.isVisible():
            self.left.emit()
            return
        self._narrows = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().keyPressEvent(event)
