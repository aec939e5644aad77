"""The line of controls above the table: finding, sorting and the overview."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.matrix.finding.find_field import FindField
from funkgui.gui.matrix.finding.go_to_place import GoToPlace
from funkgui.gui.menu_actions import CONTROL, set_up_action
from funkgui.gui.widgets import fill, named

_GAP, _MARGIN = 6, 8
"""Between the controls, and at both ends, in pixels."""


class MatrixTools(QWidget):
    """Holds the controls, and the actions that give the find fields the focus."""

    def __init__(
        self, order: QWidget, overview_toggle: QAction, go_to_place: GoToPlace, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("matrix_tools")
        self.find_item = FindField("item", "search")
        self.go_to_user = FindField("user", "user", takes_places=True)
        self._describe_fields()
        self.find_item_action = set_up_action(
            QAction(icon("search"), "&Find item", self),
            "find_item",
            "Find an item by a part of its title or label",
            self.find_item.take_focus,
            [QKeySequence.StandardKey.Find],
        )
        self.go_to_user_action = set_up_action(
            QAction(icon("user"), "&Go to user", self),
            "go_to_user",
            "Go to a user by a part of the label",
            self.go_to_user.take_focus,
            ["Ctrl+G"],
        )
        self.go_to_place_action = set_up_action(
            QAction("Go to ro&w and column\N{HORIZONTAL ELLIPSIS}", self),
            "go_to_place",
            "Go to a cell by its row and column in the table",
            go_to_place.ask,
            ["Ctrl+Shift+G"],
        )
        self.addActions(self.find_actions)
        overview = named(QToolButton(), "matrix_overview", "Overview")
        overview.setDefaultAction(overview_toggle)
        overview.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._order, self._overview = order, overview
        parts = ((self.find_item, 3), (self.go_to_user, 2), order, overview)
        fill(QHBoxLayout(self), *parts, spacing=_GAP, margins=(_MARGIN, 0, _MARGIN, 0))
        # The order gives way before it widens the window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def find_actions(self) -> list[QAction]:
        """For the menu of edits: ways to an item, a user, and a place."""
        return [self.find_item_action, self.go_to_user_action, self.go_to_place_action]

    def _describe_fields(self) -> None:
        named(
            self.find_item,
            "find_item_field",
            "Find item",
            f"Find an item by a part of its title or label; Enter goes there ({CONTROL}+F).\n"
            "Shift+Enter shows only the users who rated it.",
        )
        named(
            self.go_to_user,
            "go_to_user_field",
            "Go to user",
            f"Go to a user by a part of the label; Enter goes there ({CONTROL}+G).\n"
            "Two numbers, such as 12, 34, go to that row and column of the table.\n"
            "Shift+Enter shows only the items they rated.",
        )
        self.find_item.setPlaceholderText("Item")
        self.go_to_user.setPlaceholderText("User")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        others = (self._order, self._overview)
        wanted = sum(one.sizeHint().width() for one in others) + 3 * _GAP + 2 * _MARGIN
        for field in (self.find_item, self.go_to_user):
            metrics = field.fontMetrics()
            beside_words = field.minimumSizeHint().width() - metrics.maxWidth()
            width = beside_words + metrics.horizontalAdvance(f"{field.placeholderText()} ")
            field.setMinimumWidth(width)
            wanted += width
        # What it chooses is in the menu of views, too.
        self._order.setVisible(wanted <= event.size().width())
