from __future__ import annotations

import subprocess
import sys

import pytest
from matplotlib.image import imread

from funkgui.factorization.metrics import mse_where
from funkgui.factorization.problems import PROBLEMS
from funkgui.project.project_file import load_project
from tests.systems import files_of_at_most, only_unix


def test_a_demonstration_leaves_a_project_and_the_figures(funkgui, parsed, tmp_path):
    out = tmp_path / "new" / "folder"
    result = funkgui("demo", "--problem", "3x3-adam", "--headless", "--out", out, "--json")

    assert result.exit_code == 0
    told = parsed(result.stdout)
    assert told["problem"] == "3x3-adam"
    assert (told["n_ratings"], told["n_train"], told["n_holdout"]) == (9, 9, 0)
    assert told["steps"] == told["epochs"] == 200
    assert told["holdout_mse"] is None
    assert told["config"]["n_factors"] == 3
    names = [
        "3x3-adam.funk",
        *(f"3x3-adam-{kind}.png" for kind in ("losses", "matrices", "factors")),
    ]
    assert told["files"] == [str(out / name) for name in names]
    assert sorted(file.name for file in out.iterdir()) == sorted(names)
    for name in names[1:]:
        assert imread(out / name).std() > 0.01
    project = load_project(out / "3x3-adam.funk")
    assert project.problem == "3x3-adam"
    assert project.truth is not None
    assert project.runs[0].result.train_mse == told["train_mse"]


@only_unix
def test_where_the_disk_is_full_the_results_are_told_all_the_same(funkgui, parsed, tmp_path):
    with files_of_at_most(1000):
        result = funkgui("demo", "--problem", "3x3-adam", "--headless", "--out", tmp_path, "--json")

    assert result.exit_code == 1
    told = parsed(result.stdout)
    assert (told["epochs"], told["files"]) == (200, [])
    assert result.stderr.splitlines()[-1].startswith("funkgui: 3x3-adam.funk was not saved: ")


def test_without_a_display_it_trains_here(funkgui, tmp_path):
    # Qt's offscreen platform, as in all of these tests, shows nobody anything.
    result = funkgui("demo", "--problem", "3x3-adam", "--out", tmp_path)

    assert result.exit_code == 0
    assert "Ended at epoch 200" in result.stdout
    assert (tmp_path / "3x3-adam.funk").exists()


def test_people_read_the_losses_beside_the_tutorials(funkgui, tmp_path):
    result = funkgui("demo", "--problem", "3x3-gd", "--headless", "--out", tmp_path)

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "3 x 3, gradient descent"
    ours = next(line for line in lines if line.startswith("here"))
    theirs = next(line for line in lines if line.startswith("tutorial"))
    assert float(ours.split()[1]) < 0.05
    assert theirs.split()[1:3] == ["0.006", "-"]
    assert theirs.endswith("MSE 0.006 after 10,000 steps")
    assert str(tmp_path / "3x3-gd-losses.png") in result.stdout


def test_the_figures_need_no_qt(tmp_path):
    code = (
        "import sys; from funkgui.cli import cli\n"
        f"cli(['demo', '--problem', '3x3-adam', '--headless', '--out', {str(tmp_path)!r}],\n"
        "    standalone_mode=False)\n"
        "assert 'tensorflow' in sys.modules\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_toy_problem_is_solved_as_well_as_the_tutorial_says(funkgui, parsed, tmp_path):
    result = funkgui("demo", "--headless", "--out", tmp_path, "--json")

    told = parsed(result.stdout)
    assert told["problem"] == "toy"
    assert told["holdout_mse"] <= 0.045
    assert told["stopped_because"] == "levelled off"
    assert told["tutorial_holdout_mse"] == 0.032
    assert (tmp_path / "toy-weights.png").exists()
    project = load_project(tmp_path / "toy.funk")
    result, hidden = project.runs[0].result, project.holdout.hidden
    recomputed = mse_where(result.model, project.ratings, hidden)
    assert recomputed == pytest.approx(told["holdout_mse"], rel=1e-4)
    history = result.history
    assert history.epochs[:10].tolist() == list(range(0, 10_000, 1000))
    assert history.epochs[history.holdout_mse <= 0.045][0] < 22_000


def test_every_problem_can_be_named(funkgui):
    text = funkgui("demo", "--help").stdout

    for problem in PROBLEMS:
        assert problem.key in text


@pytest.mark.parametrize("out", ["file", "file/folder"])
def test_an_unwritable_folder_is_told_before_training(refused, tmp_path, out):
    (tmp_path / "file").write_text("mine")
    refused("demo", "--headless", "--out", tmp_path / out)

    assert (tmp_path / "file").read_text() == "mine"
