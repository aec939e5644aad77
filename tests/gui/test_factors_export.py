"""U and V of the selected run, written to a file that somebody is asked for."""

from __future__ import annotations

import numpy as np


def test_u_and_v_of_the_selected_run_are_exported(driver, tmp_path):
    window = driver.window
    driver.open_problem("3x3-adam")
    assert not window.actions_by_name["export_factors"].isEnabled()
    driver.train()

    driver.trigger("export_factors")
    driver.answer_file_dialog("export_dialog", tmp_path / "factors.npz")

    with np.load(tmp_path / "factors.npz") as found:
        np.testing.assert_array_equal(found["u"], window.session.selected_run.result.model.u)
    assert window.statusBar().currentMessage() == f"Exported factors.npz to {tmp_path}"


def test_an_ending_that_says_no_format_is_told(driver, tmp_path):
    driver.open_problem("3x3-adam")
    driver.train()

    driver.trigger("export_factors")
    driver.answer_file_dialog("export_dialog", tmp_path / "factors.txt")

    assert "end its name in .npz or .csv" in driver.window.notices.text
