"""Any sequence of edits with saves between them: undo goes back over what was loaded, too."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import Phase, settings
from hypothesis.stateful import rule

from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from tests.ratings.edits.machine import Edits, state


class EditsAndSaves(Edits):
    """Goes on with what a project file gives back."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()

    @rule()
    def save_and_load(self):
        file = Path(self.folder.name) / "project.funk"
        save_project(Project(self.ratings, self.holdout), file)
        loaded = load_project(file)
        self.ratings, self.holdout = loaded.ratings, loaded.holdout
        self.compare()

    def compare(self):
        found = widths_aside(state(self.ratings, self.holdout))
        for now, then in zip(found, widths_aside(self.states[self.at]), strict=True):
            assert now == then

    def teardown(self):
        super().teardown()
        self.folder.cleanup()


def widths_aside(parts: list) -> list:
    """A state in which texts may be kept in more room than they need, or less."""
    return [
        (np.dtype(part[0]).kind, part[1]) if isinstance(part, tuple) and "U" in part[0] else part
        for part in parts
    ]


TestEditsAndSaves = EditsAndSaves.TestCase
# Making a failing sequence shorter takes minutes, in which the test's time runs out.
TestEditsAndSaves.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
