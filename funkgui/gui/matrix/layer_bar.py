"""What the cells of the table show: a choice of layers and colours, zoom, and the legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QActionGroup, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from funkgui.gui.matrix.cells.rating_text import decimals_of
from funkgui.gui.matrix.look.layers import Layer, PaletteName, Show
from funkgui.gui.matrix.look.legend import Legend, legend_of
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import CONTROL, set_up_action, submenu
from funkgui.gui.session import Session
from funkgui.gui.widgets import fill, named

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
_GAP, _MARGIN = 6, 8
"""Between the boxes, and at both ends, in pixels."""
_FIELDS: dict[type[Enum], str] = {Layer: "layer", Show: "show", PaletteName: "palette"}
"""Of a `Look`."""


class LayerBar(QWidget):
    """Switches the layers of a table."""

    def __init__(self, table: RatingsTable, session: Session) -> None:
        super().__init__()
        self._table, self._session = table, session
        self.setObjectName("layer_bar")
        self._layers = self._box(Layer, "Layer")
        self._shows = self._box(Show, "Numbers and colours")
        self._palettes = self._box(PaletteName, "Palette")
        self.legend = Legend()
        self._zoom_actions = self._make_zooms()
        self._actions: dict[Enum, QAction] = {}
        self.actions_of_layers = [
            submenu(self, "menu_layers", "&Layer", self._layer_entries()),
            submenu(self, "menu_colours", "&Colours", self._colour_entries()),
            submenu(self, "menu_zoom", "&Zoom", self._zoom_actions),
        ]
        """For the menu of views: submenus of layers, colours and zoom."""
        self._build()
        table.look_changed.connect(self._follow)
        self._follow()

    def _box(self, kind: type[Enum], accessible_name: str) -> QComboBox:
        """A box to choose one in, by what each is called."""
        box = named(QComboBox(), f"matrix_{_FIELDS[kind]}", accessible_name)
        for one in kind:
            box.addItem(one.words if isinstance(one, Layer) else one.value, one)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        # Never narrower than its words: the legend gives way.
        box.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        box.activated.connect(lambda at: self._choose(box.itemData(at)))
        return box

    def _build(self) -> None:
        boxes = (self._layers, self._shows, self._palettes)
        margins = (_MARGIN, 0, _MARGIN, 0)
        fill(QHBoxLayout(self), *boxes, 1, self.legend, spacing=_GAP, margins=margins)
        # The legend gives way before it narrows the boxes or widens the window.
        self.legend.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shows.setToolTip(f"Whether cells show numbers, colours or both ({CONTROL}+Shift+K)")
        self._palettes.setToolTip(
            "Colours of the ratings; cividis and viridis are told apart by colour-blind eyes, too"
        )

    def _layer_entries(self) -> list[QAction]:
        group = QActionGroup(self)
        entries = [
            self._entry(group, layer, layer.label, layer.tip, [f"Alt+{number}"])
            for number, layer in enumerate(Layer, 1)
        ]
        self.addActions(entries)
        return entries

    def _colour_entries(self) -> list[QAction]:
        def entries_of(title: str, kind: type[Enum]) -> list[QAction]:
            group = QActionGroup(self)
            return [
                self._entry(group, one, _ENTRIES[one], f"{title}: {one.value.lower()}")
                for one in kind
            ]

        between = QAction(self)
        between.setSeparator(True)
        turn = self._action(
            "&Next of these",
            "next_show",
            "Numbers and colours, then numbers only, then colours only",
            ["Ctrl+Shift+K"],
            self._go_on_show,
        )
        return [*entries_of("Show", Show), turn, between, *entries_of("Palette", PaletteName)]

    def _entry(
        self, group: QActionGroup, one: Enum, text: str, tip: str, keys: Sequence[str] = ()
    ) -> QAction:
        """The action that chooses a layer, numbers or colours, or a palette."""
        name = f"action_{_FIELDS[type(one)]}_{one.name.lower()}"
        action = QAction(text, group, checkable=True)
        self._actions[one] = set_up_action(action, name, tip, partial(self._choose, one), keys)
        return action

    def _make_zooms(self) -> list[QAction]:
        return [
            self._action(
                "Zoom &in",
                "zoom_in",
                f"Make the cells larger (also {CONTROL} with the wheel)",
                ["Ctrl++", "Ctrl+="],
                lambda: self._table.zoom_by(1),
            ),
            self._action(
                "Zoom &out",
                "zoom_out",
                f"Make the cells smaller, down to bare colours (also {CONTROL} with the wheel)",
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

    def _choose(self, one: Enum) -> None:
        """Show a layer, numbers or colours, or a palette."""
        choice: dict[str, Any] = {_FIELDS[type(one)]: one}
        # Of the look that was asked for: its layer may still wait for a run.
        self._table.set_look(replace(self._table.wished_look, **choice))

    def _go_on_show(self) -> None:
        every = list(Show)
        self._choose(every[(every.index(self._table.look.show) + 1) % len(every)])

    def _follow(self) -> None:
        """Show what the table shows."""
        look, has_run = self._table.look, self._session.selected_run is not None
        for box, one in (
            (self._layers, look.layer),
            (self._shows, look.show),
            (self._palettes, look.palette),
        ):
            box.setCurrentIndex(box.findData(one))
            self._actions[one].setChecked(True)
        entries = self._layers.model()
        assert isinstance(entries, QStandardItemModel)
        for at, layer in enumerate(Layer):
            action = self._actions[layer]
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
        project = self._session.project
        decimals = None if project is None else decimals_of(project.ratings.scale)
        self.legend.show_content(legend_of(look, self._table.colours, decimals))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        end = 2 * _MARGIN + self._layers.sizeHint().width() + _GAP
        # What these choose is in the menu of views, too.
        for box in (self._shows, self._palettes):
            end += box.sizeHint().width() + _GAP
            box.setVisible(end <= event.size().width())
