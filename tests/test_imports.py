"""What importing FunkGUI does not import: TensorFlow at a window's start, Qt below the window."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _imported_by(module):
    """Names of all modules that a fresh interpreter holds after one import."""
    program = f"import {module}, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["funkgui.cli", "funkgui.gui.main_window", "funkgui.factorization.fit"]
)
def test_tensorflow_waits_until_a_training_starts(module):
    imported = _imported_by(module)
    assert "tensorflow" not in imported
    assert "keras" not in imported


@pytest.mark.parametrize("module", ["funkgui.cli", "funkgui.gui.main_window"])
def test_matplotlib_waits_until_something_is_plotted(module):
    assert "matplotlib" not in _imported_by(module)


@pytest.mark.parametrize(
    "module",
    [
        "funkgui.errors",
        "funkgui.ratings.matrix, funkgui.ratings.readers.reading, "
        "funkgui.ratings.generated.synthetic",
        "funkgui.factorization.fit, funkgui.factorization.solvers.dense, "
        "funkgui.factorization.solvers.sparse",
        "funkgui.project.project_file",
        "funkgui.cli",
    ],
)
def test_qt_stays_above(module):
    imported = _imported_by(module)
    assert not {name for name in imported if name.startswith(("PySide6", "shiboken6"))}


def test_the_window_waits_for_no_reader_of_files():
    assert "funkgui.ratings.readers.reading" not in _imported_by("funkgui.gui.main_window")


def test_the_package_itself_imports_nothing_heavy():
    imported = _imported_by("funkgui")
    assert not imported & {"numpy", "h5py", "pyarrow", "PySide6", "tensorflow", "matplotlib"}
