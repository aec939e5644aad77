"""What is imported only where it is needed: TensorFlow by trainings, Qt by the window."""

from __future__ import annotations

import subprocess
import sys

import pytest

from funkgui.cli.group import COMMANDS

QT = {"PySide6", "shiboken6"}
TRAINING = {"tensorflow", "keras"}
FILES = {"h5py", "pyarrow"}
PLOT = """
from matplotlib.figure import Figure
from funkgui.gui.plots.contents import LossesContent
from funkgui.gui.plots.palette import LIGHT
from funkgui.gui.plots import export, thumbnails
content = LossesContent(())
content.make_plot(Figure(), LIGHT).show(content)
"""
UNFIT_FOLDS = """
from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.measuring.crossvalidate import cross_validate, shuffled_folds
from tests.rating_set import rating_set
folds = shuffled_folds(rating_set(20, 10, 50), 2, seed=0)
try:
    list(cross_validate(folds, lambda _: FitConfig(average="samples", max_epochs=1)))
    raise SystemExit("it was trained")
except TrainingError:
    pass
"""


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import funkgui", {"numpy", "matplotlib"} | FILES | QT | TRAINING),
        ("import funkgui.errors", QT),
        ("import funkgui.ratings.matrix, funkgui.ratings.generated.synthetic", QT),
        ("import funkgui.ratings.readers.reading", QT),
        ("import funkgui.factorization.fit", QT | TRAINING),
        ("import funkgui.factorization.solvers.dense, funkgui.factorization.solvers.sparse", QT),
        (
            "from pathlib import Path; import funkgui.project.project_file as file; "
            "file.is_project_file(Path(file.__file__))",
            {"matplotlib"} | FILES | QT | TRAINING,
        ),
        (
            "import funkgui.cli, funkgui.__main__",
            {"numpy", "matplotlib"} | FILES | QT | TRAINING,
        ),
        (
            "\n".join(f"import funkgui.cli.commands.{name}" for name in COMMANDS),
            {"matplotlib", "pyarrow", "funkgui.ratings.readers.formats"} | QT | TRAINING,
        ),
        (
            "import funkgui.gui.main_window",
            {"matplotlib", "funkgui.ratings.readers.reading"} | TRAINING,
        ),
        (
            "import funkgui.gui.start.start_page, funkgui.gui.settings",
            {"matplotlib"} | FILES | TRAINING,
        ),
        (
            "import funkgui.gui.predictions.predictions_panel",
            {"matplotlib"} | FILES | TRAINING,
        ),
        (PLOT, QT | TRAINING),
        (UNFIT_FOLDS, QT | TRAINING),
    ],
)
def test_nothing_is_imported_before_it_is_needed(program, absent):
    program += "\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not absent & set(done.stdout.split())
