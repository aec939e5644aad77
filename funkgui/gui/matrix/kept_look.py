"""How the table looked last, kept from one start of the program to the next."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from funkgui.gui.matrix.look.layers import Look
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.settings import Settings

_LAYER, _SHOW, _PALETTE, _CELL_PX = (
    f"matrix/{name}" for name in ("layer", "show", "palette", "cell_px")
)
_ONE = TypeVar("_ONE", bound=Enum)


def keep_look(table: RatingsTable, settings: Settings) -> None:
    """Keep layer, colours and cell size of a table."""
    look = table.wished_look
    settings.set_value(_LAYER, look.layer.name)
    settings.set_value(_SHOW, look.show.name)
    settings.set_value(_PALETTE, look.palette.name)
    settings.set_value(_CELL_PX, CELL_WIDTHS_PX[table.zoom])


def restore_look(table: RatingsTable, settings: Settings) -> None:
    """Let a table look as it was kept; what cannot be read stays as it is."""
    usual = Look()
    table.set_look(
        Look(
            _member(settings.value(_LAYER), usual.layer),
            _member(settings.value(_SHOW), usual.show),
            _member(settings.value(_PALETTE), usual.palette),
        )
    )
    widths = {str(width): zoom for zoom, width in enumerate(CELL_WIDTHS_PX)}
    table.zoom_by(widths.get(str(settings.value(_CELL_PX)), table.zoom) - table.zoom)


def _member(name: object, usual: _ONE) -> _ONE:
    """A member of an enumeration by its name, where it has one of that name."""
    return type(usual).__members__.get(str(name), usual)
