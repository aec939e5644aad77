"""What the cells of the table show: a choice of layers and colours, zoom, and the legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from PySide6.QtGui import QAction, QActionGroup, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from funkgui.gui.matrix.look.layers import Layer, PaletteName, Show
from funkgui.gui.matrix.look.legend import Legend, legend_of
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import set_up_action, submenu
from funkgui.gui.session import Session

_WHY_NO_RUN = "There is no trained run yet: train one first"
_ENTRIES: dict[Enum, str] = {
    Show.BOTH: "Num&bers and colours",
    Show.NUMBERS: "N&umbers only",
    Show.COLOURS: "&Colours only",
    PaletteName.SOFT: "&Soft",
    PaletteName.CIVIDIS: "C&ividis",
    PaletteName.VIRIDIS: "&Viridis",
}
"""What the menu calls them, with mnemonics."""
_ONE = TypeVar("_ONE", bound=Enum)


class LayerBar(QWidget):
    """Switches the layers of a table.

    Parameters
    ----------
    table
        Whose cells.
    """

    def __init__(self, table: RatingsTable, session: Session) -> None:
        super().__init__()
        self._table, self._session = table, session
        self.setObjectName("layer_bar")
        self._layers = self._combo("matrix_layer", "Layer", [layer.words for layer in Layer])
        self._layers.activated.connect(lambda at: self._set_layer(list(Layer)[at]))
        self._shows = self._combo("matrix_show", "Numbers and colours", [one.value for one in Show])
        self._shows.activated.connect(lambda at: self._set_show(list(Show)[at]))
        self._palettes = self._combo(
            "matrix_palette", "Palette", [one.value for one in PaletteName]
        )
        self._palettes.activated.connect(lambda at: self._set_palette(list(PaletteName)[at]))
        self.legend = Legend()
        self._layer_actions = self._make_layers()
        self._show_actions = self._make_choices("Show", "show", Show, self._set_show)
        self._palette_actions = self._make_choices(
            "Palette", "palette", PaletteName, self._set_palette
        )
        self._zoom_actions = self._make_zooms()
        self.actions_of_layers = [
            submenu(self, "menu_layers", "&Layer", [*self._layer_actions.values()]),
            submenu(self, "menu_colours", "&Colours", self._colour_entries()),
            submenu(self, "menu_zoom", "&Zoom", self._zoom_actions),
        ]
        """For the menu of views: submenus of layers, colours and zoom."""
        self._build()
        table.look_changed.connect(self._follow)
        self._follow()

    def _combo(self, name: str, accessible_name: str, words: list[str]) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(accessible_name)
        combo.addItems(words)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        # Never narrower than its words: the legend gives way.
        combo.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        return combo

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        for combo in (self._layers, self._shows, self._palettes):
            row.addWidget(combo)
        row.addStretch(1)
        row.addWidget(self.legend)
        # The legend gives way before it narrows the boxes or widens the window.
        self.legend.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shows.setToolTip("Whether cells show numbers, colours or both (Ctrl+Shift+K)")
        self._palettes.setToolTip(
            "Colours of the ratings; cividis and viridis are told apart by colour-blind eyes, too"
        )

    def _make_layers(self) -> dict[Layer, QAction]:
        group = QActionGroup(self)
        actions = {}
        for number, layer in enumerate(Layer, 1):
            action = set_up_action(
                QAction(layer.label, group, checkable=True),
                f"action_layer_{layer.name.lower()}",
                layer.tip,
                partial(self._set_layer, layer),
                [f"Alt+{number}"],
            )
            self.addAction(action)
            actions[layer] = action
        return actions

    def _make_choices(
        self, title: str, name: str, kind: type[_ONE], choose: Callable[[_ONE], None]
    ) -> dict[_ONE, QAction]:
        group = QActionGroup(self)
        actions = {}
        for one in kind:
            actions[one] = set_up_action(
                QAction(_ENTRIES[one], group, checkable=True),
                f"action_{name}_{one.name.lower()}",
                f"{title}: {one.value.lower()}",
                partial(choose, one),
            )
        return actions

    def _colour_entries(self) -> list[QAction]:
        between = QAction(self)
        between.setSeparator(True)
        turn = self._action(
            "&Next of these",
            "next_show",
            "Numbers and colours, then numbers only, then colours only",
            ["Ctrl+Shift+K"],
            self._go_on_show,
        )
        return [*self._show_actions.values(), turn, between, *self._palette_actions.values()]

    def _make_zooms(self) -> list[QAction]:
        return [
            self._action(
                "Zoom &in",
                "zoom_in",
                "Make the cells larger (also Ctrl with the wheel)",
                ["Ctrl++", "Ctrl+="],
                lambda: self._table.zoom_by(1),
            ),
            self._action(
                "Zoom &out",
                "zoom_out",
                "Make the cells smaller, down to bare colours (also Ctrl with the wheel)",
                ["Ctrl+-"],
                lambda: self._table.zoom_by(-1),
            ),
            self._action(
                "&Usual size",
                "zoom_usual",
                "Give the cells the size they had at first",
                ["Ctrl+0"],
                self._table.zoom_to_usual,
            ),
        ]

    def _action(
        self, text: str, name: str, tip: str, keys: list[str], do: Callable[[], None]
    ) -> QAction:
        action = set_up_action(QAction(text, self), f"action_{name}", tip, do, keys)
        self.addAction(action)
        return action

    def _set_layer(self, layer: Layer) -> None:
        self._change_look(layer=layer)

    def _set_show(self, show: Show) -> None:
        self._change_look(show=show)

    def _set_palette(self, palette: PaletteName) -> None:
        self._change_look(palette=palette)

    def _change_look(self, **choice: Any) -> None:
        # Of the look that was asked for: its layer may still wait for a run.
        self._table.set_look(replace(self._table.wished_look, **choice))

    def _go_on_show(self) -> None:
        every = list(Show)
        self._set_show(every[(every.index(self._table.look.show) + 1) % len(every)])

    def _follow(self) -> None:
        """Show what the table shows."""
        look, has_run = self._table.look, self._session.selected_run is not None
        self._layers.setCurrentIndex(list(Layer).index(look.layer))
        self._shows.setCurrentIndex(list(Show).index(look.show))
        self._palettes.setCurrentIndex(list(PaletteName).index(look.palette))
        self._layer_actions[look.layer].setChecked(True)
        self._show_actions[look.show].setChecked(True)
        self._palette_actions[look.palette].setChecked(True)
        entries = self._layers.model()
        assert isinstance(entries, QStandardItemModel)
        for at, (layer, action) in enumerate(self._layer_actions.items()):
            enabled = has_run or not layer.needs_run
            tip = f"{layer.tip} ({action.shortcut().toString()})" if enabled else _WHY_NO_RUN
            action.setEnabled(enabled)
            action.setToolTip(tip)
            action.setStatusTip(tip)
            entries.item(at).setToolTip(tip)
            entries.item(at).setEnabled(enabled)
        self._layers.setToolTip(
            f"What the cells show (Alt+1 to Alt+{len(Layer)})\n{look.layer.tip}"
        )
        zoom_in, zoom_out, _ = self._zoom_actions
        zoom_in.setEnabled(self._table.zoom < len(CELL_WIDTHS_PX) - 1)
        zoom_out.setEnabled(self._table.zoom > 0)
        self._shows.setEnabled(look.layer is not Layer.KNOWN)
        self.legend.show_content(legend_of(look, self._table.colours, self._table.decimals))
