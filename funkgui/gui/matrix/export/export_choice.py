"""What can be exported of the matrix, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.gui.matrix.dialogs.questions import Question
from funkgui.ratings.setting import a_setting
from funkgui.ratings.writers import FORMATS

PARTS = {
    "all": "All ratings",
    "selected": "The selected cells",
    "seen": "The cells in sight",
}
"""Parts of the matrix, by what they are called in the form."""

CLIPBOARD, PICTURE = "clipboard", "picture"
FORMS = {
    **{one.key: f"{one.label} ({one.endings[0]})" for one in FORMATS.values()},
    CLIPBOARD: "Text in the clipboard, with labels",
    PICTURE: "PNG picture of the table (.png)",
}
"""What it is exported as, by what that is called in the form."""


@dataclass(frozen=True, kw_only=True)
class ExportChoice(Question):
    """What is exported, and as what."""

    part: str = a_setting(
        "all",
        "Export",
        "All ratings in the order of the matrix, or some cells in the order of the table.",
        choices=tuple(PARTS),
    )
    form: str = a_setting(
        "csv",
        "As",
        "Files hold a rating in each row, but for wide CSV, which has a column for each item.",
        choices=tuple(FORMS),
    )
