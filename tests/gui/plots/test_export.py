from __future__ import annotations

import csv
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from matplotlib.image import imread

from funkgui.errors import FunkGuiError
from funkgui.gui.plots.contents import (
    FactorsContent,
    LossesContent,
    MatricesContent,
    WeightsContent,
)
from funkgui.gui.plots.export import FORMATS, save_plot
from funkgui.ratings.generated.synthetic import harmonic_weights
from tests.gui.plots.conftest import falling_losses


@pytest.fixture
def contents():
    cells = np.arange(12, dtype=np.float32).reshape(3, 4)
    return {
        "losses": LossesContent((("Run 1", falling_losses(10)),), "Run 1", None, 1.2),
        "matrices": MatricesContent(cells, None, cells / 12, (3, 4), (0, 11)),
        "factors": FactorsContent((cells, cells), None, 3, 4, ""),
        "both factors": FactorsContent((cells, cells), (cells, cells), 3, 4, ""),
        "weights": WeightsContent(harmonic_weights(9), 3),
    }


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("name", ["losses", "matrices", "factors", "both factors", "weights"])
def test_every_plot_can_be_written_in_every_format(contents, tmp_path, name, file_format):
    path = tmp_path / f"plot.{file_format}"
    save_plot(contents[name], path)

    written = path.read_bytes()
    if file_format == "png":
        pixels = imread(path)
        width, height = contents[name].size
        assert pixels.shape[:2] == (round(150 * height), round(150 * width))
        assert pixels[0, 0, :3].min() == 1, "the ground is white, whatever the window's colours"
        assert pixels.std() > 0.01
    elif file_format == "svg":
        root = ET.fromstring(written)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(list(root.iter())) > 20
    else:
        assert written.startswith(b"%PDF-")
        assert b"%%EOF" in written[-10:]


def test_another_ending_is_refused_in_words(contents, tmp_path):
    path = tmp_path / "plot.xls"

    with pytest.raises(FunkGuiError, match=r"plot\.xls .*\.png, \.svg or \.pdf"):
        save_plot(contents["losses"], path)
    assert not path.exists()


def test_losses_are_written_as_a_table_too(tmp_path):
    path = tmp_path / "losses.csv"
    histories = (("Run 1", falling_losses(2)), ("Run 2, ALS", falling_losses(1, held_out=False)))
    save_plot(LossesContent(histories, "Run 1", None, 1.2), path)

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["epoch"], row["seconds"]) for row in rows] == [
        ("Run 1", "10", "0.1"),
        ("Run 1", "20", "0.2"),
        ("Run 2, ALS", "10", "0.1"),
    ]
    notes = [note for _, history in histories for note in history]
    assert [float(row["train_mse"]) for row in rows] == [note.train_mse for note in notes]
    assert float(rows[1]["holdout_mse"]) == notes[1].holdout_mse
    assert (rows[2]["holdout_mse"], rows[2]["set_aside_mse"]) == ("", "")


def test_only_losses_are_a_table(contents, tmp_path):
    with pytest.raises(FunkGuiError, match=r"end its name in \.png"):
        save_plot(contents["factors"], tmp_path / "factors.csv")


def test_a_place_that_cannot_be_written_is_said_in_words(contents, tmp_path):
    with pytest.raises(FunkGuiError, match=r"plot\.png was not written: there is no folder"):
        save_plot(contents["losses"], tmp_path / "missing" / "plot.png")


def test_an_older_file_is_replaced(contents, tmp_path):
    path = tmp_path / "plot.svg"
    path.write_text("old")
    save_plot(contents["losses"], path)

    assert b"<svg" in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
