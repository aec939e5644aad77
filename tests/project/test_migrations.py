"""Older formats are brought up to date step by step."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.project.migrations import FORMAT_VERSION, MIGRATIONS, migrate
from funkgui.project.tree import Array, Group, InconsistentError


def _rename_title(root: Group) -> None:
    root.attributes["source"] = root.attributes.pop("title")


def _add_problem(root: Group) -> None:
    root.attributes["problem"] = f"none in {root.attributes['source']}"


def test_migrations_run_in_order_up_to_the_target():
    root = Group(attributes={"format_version": 1, "title": "films"})
    migrate(root, 1, target=3, migrations={2: _add_problem, 1: _rename_title})
    assert root.attributes == {"format_version": 3, "source": "films", "problem": "none in films"}


def test_only_the_steps_still_missing_run():
    root = Group(attributes={"format_version": 2, "source": "films"})
    migrate(root, 2, target=3, migrations={2: _add_problem, 1: _rename_title})
    assert root.attributes["problem"] == "none in films"


def test_a_file_of_today_stays_as_it_is():
    root = Group(attributes={"format_version": FORMAT_VERSION, "source": "films"})
    migrate(root, FORMAT_VERSION)
    assert root.attributes == {"format_version": FORMAT_VERSION, "source": "films"}


def test_a_version_that_never_was():
    with pytest.raises(InconsistentError, match="is 1, which never was a format"):
        migrate(Group(), 1, target=3, migrations={2: _add_problem})


def test_there_is_a_migration_from_every_earlier_version():
    assert set(MIGRATIONS) == set(range(1, FORMAT_VERSION))


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
