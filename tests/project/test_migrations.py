"""Older formats are brought up to date step by step."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.project.migrations import FORMAT_VERSION, MIGRATIONS, migrate
from funkgui.project.tree import Array, Group, InconsistentError


def test_a_file_of_today_stays_as_it_is():
    root = Group(attributes={"format_version": FORMAT_VERSION, "source": "films"})
    migrate(root, FORMAT_VERSION)
    assert root.attributes == {"format_version": FORMAT_VERSION, "source": "films"}


def test_a_version_that_never_was():
    with pytest.raises(InconsistentError, match="is 0, which never was a format"):
        migrate(Group(), 0)


def test_there_is_a_migration_from_every_earlier_version():
    assert len(MIGRATIONS) == FORMAT_VERSION - 1


def test_a_run_of_the_first_format_loses_the_second_note_of_an_epoch():
    """It was taken where the training was stopped within that epoch."""
    rows = [(0, 3.0, 4.0, 0.0), (1, 2.0, 3.0, 0.1), (1, 1.5, 2.5, 0.2)]
    columns = ["epoch", "train_mse", "holdout_mse", "elapsed_s"]
    kinds = [np.int64, np.float64, np.float64, np.float64]
    old = np.array(rows, np.dtype(list(zip(columns, kinds, strict=True))))
    run = Group(children={"history": Array(old)})
    root = Group(children={"runs": Group(children={"Run 1": run})})
    migrate(root, 1)
    new = run.array("history").values
    assert new["train_mse"].tolist() == [3.0, 2.0]
    assert np.isnan(new["set_aside_mse"]).all()
    assert run.text("advice") == ""
    assert len(run.group("marks").array("texts").values) == 0
