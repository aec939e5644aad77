"""What a block of the overview holds, in words."""

from __future__ import annotations

from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.matrix.cells.rating_text import shown_rating
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.number_words import with_minus
from funkgui.ratings.counted import counted
from funkgui.ratings.density import Density
from funkgui.ratings.matrix import RatingMatrix


def block_words(
    density: Density, down: int, across: int, ratings: RatingMatrix, order: ViewOrder
) -> str:
    """Users and items of a block, how many ratings they have together, and their mean."""
    rows = density.blocks.row_edges[down : down + 2].tolist()
    columns = density.blocks.column_edges[across : across + 2].tolist()
    users = _range("Users", "rows", *rows)
    if rows[1] - rows[0] == 1:
        users = f"User {ratings.user_ids[order.users.at(rows[0])]} (row {rows[1]:,})"
    items = _range("Items", "columns", *columns)
    if columns[1] - columns[0] == 1:
        items = f"{item_name(ratings, order.items.at(columns[0]))} (column {columns[1]:,})"
    count = int(density.counts[down, across])
    n_cells = int(density.blocks.n_cells[down, across])
    lines = [users, items, f"{counted(count, 'rating')} in {counted(n_cells, 'cell')}"]
    if count:
        mean = float(density.sums[down, across]) / count
        one, mean_of = shown_rating(mean, ratings.scale), with_minus(f"{mean:.3g}")
        lines.append(f"Rated {one}" if n_cells == 1 else f"Mean {mean_of}")
    return "\n".join(lines)


def _range(things: str, places: str, first: int, after: int) -> str:
    return f"{things} in {places} {first + 1:,} to {after:,}"
