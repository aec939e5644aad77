"""factors: U and V of a run in a file."""

from __future__ import annotations

import numpy as np

from funkgui.project.project_file import load_project


def test_the_factors_of_the_run_asked_for_are_written(funkgui, parsed, project_file, tmp_path):
    out = tmp_path / "factors.npz"
    result = funkgui("factors", project_file, out, "--run", "Worse", "--json")

    model = load_project(project_file).run("Worse").result.model
    assert parsed(result.stdout) == {
        "run": "Worse",
        "file": str(out),
        "users": model.n_users,
        "items": model.n_items,
        "factors": model.n_factors,
    }
    np.testing.assert_array_equal(np.load(out)["u"], model.u)


def test_people_read_what_was_written(funkgui, project_file, tmp_path):
    result = funkgui("factors", project_file, tmp_path / "factors.csv")

    assert result.stdout.startswith("Wrote ")
    assert "by Better to" in result.stdout


def test_another_ending_is_refused(refused, project_file, tmp_path):
    assert ".npz or .csv" in refused("factors", project_file, tmp_path / "factors.txt")


def test_a_project_is_not_written_over(refused, project_file, tmp_path):
    project = project_file.rename(tmp_path / "model.npz")
    before = project.read_bytes()
    assert "model.npz is a FunkGUI project" in refused("factors", project, project)
    assert project.read_bytes() == before
