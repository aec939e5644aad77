"""What is said of a cross-validation."""

from __future__ import annotations

from funkgui.cli.reports.crossvalidation_report import cross_validation_results
from funkgui.factorization.measuring.crossvalidate import CrossValidationFinished


def test_one_that_was_stopped_at_once_has_all_that_scripts_look_for():
    told = cross_validation_results(CrossValidationFinished((), stopped=True), 0.1)

    assert (told["folds"], told["by_activity"], told["by_popularity"]) == ([], [], [])
    assert told["stopped"] is True
