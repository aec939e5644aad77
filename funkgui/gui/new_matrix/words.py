"""What a recipe makes, in words: cells, known ones, memory."""

from __future__ import annotations

from funkgui.ratings.counted import counted
from funkgui.ratings.free_memory import bytes_in_words
from funkgui.ratings.generated.making import kept_bytes
from funkgui.ratings.generated.recipe import MatrixRecipe


def recipe_words(recipe: MatrixRecipe) -> str:
    """``500 x 500, 250,000 cells, 125,000 known (50 %), about 4 MB``."""
    n_cells = recipe.users * recipe.items
    parts = [
        f"{recipe.users:,} x {recipe.items:,}",
        counted(n_cells, "cell"),
        _known(recipe, n_cells),
        f"about {bytes_in_words(kept_bytes(recipe))}".replace(" ", "\N{NO-BREAK SPACE}"),
    ]
    return ", ".join(parts)


def _known(recipe: MatrixRecipe, n_cells: int) -> str:
    if recipe.kind == "empty":
        return "none known"
    if recipe.n_ratings == n_cells:
        return "all known"
    about = "" if recipe.exactly else "about "
    return f"{about}{recipe.n_ratings:,} known ({100 * recipe.n_ratings / n_cells:.3g} %)"
