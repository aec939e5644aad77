"""How the table looked last, kept from one start of the program to the next."""

from __future__ import annotations

from typing import Any

from funkgui.gui.matrix.look.layers import Look
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.settings import Settings

_FIELDS = ("layer", "show", "palette")
"""Of a `Look`."""
_CELL_PX = "matrix/cell_px"


def keep_look(table: RatingsTable, settings: Settings) -> None:
    """Keep layer, colours and cell size of a table."""
    for field in _FIELDS:
        settings.set_value(f"matrix/{field}", getattr(table.wished_look, field).name)
    settings.set_value(_CELL_PX, CELL_WIDTHS_PX[table.zoom])


def restore_look(table: RatingsTable, settings: Settings) -> None:
    """Let a table look as it was kept; what cannot be read stays as it is."""
    kept = {field: settings.value(f"matrix/{field}") for field in _FIELDS}
    usual = Look()
    look = {field: _member(name, getattr(usual, field)) for field, name in kept.items()}
    table.set_look(Look(**look))
    widths = {str(width): zoom for zoom, width in enumerate(CELL_WIDTHS_PX)}
    table.zoom_by(widths.get(str(settings.value(_CELL_PX)), table.zoom) - table.zoom)


def _member(name: object, usual: Any) -> Any:
    """A member of an enumeration by its name, where it has one of that name."""
    return type(usual).__members__.get(str(name), usual)
