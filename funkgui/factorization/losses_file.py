"""The losses of runs as a table."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from io import BufferedWriter, TextIOWrapper
from pathlib import Path

from funkgui.factorization.history import LossHistory
from funkgui.files.new_file import new_file

_COLUMNS = ("run", "epoch", "seconds", "train_mse", "holdout_mse", "set_aside_mse")


def write_losses(histories: Iterable[tuple[str, LossHistory]], path: Path) -> None:
    """Write losses as CSV, a line for each note of each run.

    ``seconds`` are those of training by then. The MSEs of what was held out or set aside are blank
    where nothing was. The file begins with a byte order mark, by which Excel knows UTF-8.

    Parameters
    ----------
    histories
        What each run is called, and its losses.

    Raises
    ------
    WriteError
        Where the file cannot be written.
    """
    with (
        new_file(path) as file,
        TextIOWrapper(BufferedWriter(file), "utf-8-sig", newline="") as text,
    ):
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(_COLUMNS)
        for name, history in histories:
            for note in history:
                losses = note.train_mse, note.holdout_mse, note.set_aside_mse
                known = ("" if math.isnan(loss) else loss for loss in losses)
                lines.writerow((name, note.epoch, round(note.elapsed_s, 3), *known))
