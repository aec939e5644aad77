"""The menu bar and the tool bar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QToolBar

from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.menu_actions import set_up_action
from funkgui.gui.settings import Settings
from funkgui.gui.theme import SCHEMES, apply_theme
from funkgui.gui.widgets import named, plain_tip
from funkgui.gui.window.actions import Actions
from funkgui.gui.workspace import Workspace

SCHEME_SETTING = "window/scheme"

_ICON_PX = 20
_TOOLS = "open_ratings open_project save | undo redo | export_plot"
_OF_OPENED = (
    "add_titles add_ratings hold_out_file read_again | save save_as "
    "export_ratings export_plot export_factors export_recommendations | close_project quit"
)


class Menus(QObject):
    """Puts the actions where people look for them."""

    recent_chosen = Signal(object)
    """A recent file is to be opened; its `Path`."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        workspace: Workspace,
        matrix: MatrixPanel,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._actions, self._settings = window, actions, settings
        self._take_typed = matrix.table.take_typed
        self._recent = named(QMenu("Recent &files", window, toolTipsVisible=True), "menu_recent")
        self._build_file()
        edit = self._menu("&Edit", "edit", "undo redo")
        edit.addSeparator()
        edit.addActions(matrix.cell_actions.actions)
        edit.addSeparator()
        edit.addActions(matrix.tools.find_actions)
        self._build_view(workspace, matrix)
        of_matrix = self._menu("&Matrix", "matrix", "draw_mask |")
        of_matrix.addActions(matrix.changes.actions)
        self._menu("Tr&aining", "training", "train pause stop continue | cross_validate")
        self._menu("&Help", "help", "tutorial | about")
        self._build_tools()

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the recent files in the menu."""
        self._recent.clear()
        self._recent.setEnabled(bool(paths))
        for number, path in enumerate(paths, 1):
            key = f"&{number}" if number < 10 else f"{number}"
            action = self._recent.addAction(f"{key}  {path.name.replace('&', '&&')}")
            choose = partial(self.recent_chosen.emit, path)
            set_up_action(action, f"action_recent_{number}", str(path), choose)
            action.setToolTip(plain_tip(str(path)))

    def tell_edits(self, undo_text: str | None, redo_text: str | None) -> None:
        """Say in the menu what undo and redo would do."""
        for name, verb, text in (("undo", "&Undo", undo_text), ("redo", "&Redo", redo_text)):
            words = text.replace("&", "&&") if text else ""  # a title may have one
            self._actions[name].setText(f"{verb}: {words}" if words else verb)
            self._actions[name].setIconText(verb.replace("&", ""))

    def _menu(self, title: str, name: str, action_names: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setObjectName(f"menu_{name}")
        menu.setToolTipsVisible(True)
        # An open menu leaves the focus where it is; what is chosen may show other cells.
        menu.aboutToShow.connect(self._take_typed)
        self._add(menu, action_names)
        return menu

    def _add(self, to: QMenu | QToolBar, action_names: str) -> None:
        for one in action_names.split():
            if one == "|":
                to.addSeparator()
            else:
                to.addAction(self._actions[one])

    def _build_file(self) -> None:
        file = self._menu("&File", "file", "open_ratings open_folder import_ratings open_project")
        new = named(QMenu("&New", self._window, toolTipsVisible=True), "menu_new")
        new.addActions([self._actions["new_matrix"], *self._actions.problems.values()])
        new.addSeparator()
        new.addAction(self._actions["paste_ratings"])
        file.insertMenu(file.actions()[0], new)
        file.addMenu(self._recent)
        self._add(file, _OF_OPENED)

    def _build_view(self, workspace: Workspace, matrix: MatrixPanel) -> None:
        view = self._menu("&View", "view", "")
        view.addActions(workspace.toggles)
        view.addAction(self._actions["reset_layout"])
        view.addSeparator()
        view.addActions(matrix.layer_bar.actions_of_layers)
        view.addSeparator()
        view.addActions(matrix.view_actions)
        view.addSeparator()
        appearance = view.addMenu("&Appearance")
        appearance.setObjectName("menu_appearance")
        group = QActionGroup(self)
        chosen = self._settings.value(SCHEME_SETTING)
        for scheme in SCHEMES:
            action = QAction(f"&{scheme.capitalize()}", group)
            action.setCheckable(True)
            action.setChecked(scheme == (chosen if chosen in SCHEMES else "system"))
            tip = "Follow the system's setting" if scheme == "system" else f"Always {scheme}"
            choose = partial(self._choose_scheme, scheme)
            set_up_action(action, f"action_scheme_{scheme}", tip, choose)
        appearance.addActions(group.actions())

    def _build_tools(self) -> None:
        bar = self._window.addToolBar("Tools")
        bar.setObjectName("tool_bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(_ICON_PX, _ICON_PX))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._add(bar, _TOOLS)

    def _choose_scheme(self, scheme: str) -> None:
        self._settings.set_value(SCHEME_SETTING, scheme)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, scheme)
