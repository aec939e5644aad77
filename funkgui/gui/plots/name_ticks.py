"""Names in the place of numbers beside and below images of few users or items."""

from __future__ import annotations

from matplotlib.axis import Axis
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import FixedLocator, FuncFormatter

from funkgui.gui.plots.axes import TEXT_PT, text_width_pt
from funkgui.gui.plots.names import NameOf

NAME_PT = TEXT_PT - 1
ROW_PT = 1.2 * NAME_PT
"""Height of a row that has room for its name."""

_MOST_NAMED = 30
_LEAST_WIDTH_PT = 24.0
_LONGEST = 60
"""Letters of a name, at most."""


def write_names(axis: Axis, name: NameOf | None, n: int, width_pt: float) -> bool:
    """Write n names along an axis, as much of each as fits into a width.

    Returns
    -------
    written
        False where they are too many for it, say no more than their numbers do, or have letters
        that the plots' font has not.
    """
    if name is None or n > _MOST_NAMED or width_pt < _LEAST_WIDTH_PT:
        return False
    names = [name(at)[:_LONGEST] for at in range(n)]
    if names == [str(at + 1) for at in range(n)] or not _has_letters("".join(names)):
        return False
    axis.set_major_locator(FixedLocator(range(1, n + 1)))
    # Two dollar signs would make a formula of what is between them.
    shown = [_fitted(one, width_pt).replace("$", r"\$") for one in names]
    axis.set_major_formatter(FuncFormatter(lambda place, _: shown[round(place) - 1]))
    axis.set_tick_params(labelsize=NAME_PT)
    return True


def _has_letters(text: str) -> bool:
    font = get_font(findfont(FontProperties()))
    return all(font.get_char_index(ord(letter)) for letter in set(text))


def _fitted(name: str, width_pt: float) -> str:
    text = name
    while text_width_pt(text, NAME_PT) > width_pt:
        name = name[:-1].rstrip()
        text = f"{name}\N{HORIZONTAL ELLIPSIS}"
    return text
