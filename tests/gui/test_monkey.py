"""A short random walk over the whole window; ``python -m tests.smoke.monkey`` takes long ones."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from funkgui.gui.theme import apply_theme
from tests.smoke.monkey.files import some_files
from tests.smoke.monkey.walk import Walk

N_STEPS = 120


@pytest.mark.qt_no_exception_capture
@pytest.mark.parametrize(("seed", "in_workers"), [(1, False), (2, True)])
def test_whatever_is_done_all_holds(qapp, tmp_path, seed, in_workers):
    walk = Walk(seed, tmp_path, some_files(tmp_path, tmp_path), in_workers=in_workers)
    try:
        walk.walk(N_STEPS)
    finally:
        apply_theme(qapp, "light")
        QGuiApplication.clipboard().clear()

    assert len(walk.steps) == N_STEPS
