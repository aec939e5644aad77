"""A session that is edited without more ado, as the window edits small matrices."""

from __future__ import annotations

import sys

from funkgui.gui.editing import Editing
from funkgui.gui.session import Session
from funkgui.ratings.edits.edit import Edit


class EditedSession(Session):
    """Makes every edit at once, however large; one that cannot be made is raised."""

    def __init__(self) -> None:
        super().__init__()
        self._problems: list[BaseException] = []
        editing = Editing(self, at_once=sys.maxsize)
        editing.failed.connect(self._problems.append)
        self._editing = editing
        self.undo, self.redo, self.go_to = editing.undo, editing.redo, editing.go_to

    def apply(self, edit: Edit) -> None:
        self._editing.make(edit)
        if self._problems:
            raise self._problems.pop()
