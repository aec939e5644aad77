"""funkgui crossvalidate: folds cut at random, folds that are given, what is told of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.presets import preset
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.select import only_ratings
from tests.cli.conftest import write_ratings

QUICK = ["--solver", "sparse", "--n-factors", "4", "--max-epochs", "3"]


def test_the_results_are_one_json_object(funkgui, parsed, ratings, ratings_file):
    result = funkgui("crossvalidate", ratings_file, "--folds", "3", *QUICK, "--json")

    assert result.exit_code == 0
    told = parsed(result.stdout)
    folds = told["folds"]
    assert [fold["name"] for fold in folds] == ["1", "2", "3"]
    assert sum(fold["n_test"] for fold in folds) == ratings.n_ratings
    assert {fold["n_train"] + fold["n_test"] for fold in folds} == {ratings.n_ratings}
    for name in ("rmse", "mae", "seconds"):
        values = [fold[name] for fold in folds]
        assert told["mean"][name] == pytest.approx(np.mean(values))
        assert told["std"][name] == pytest.approx(np.std(values, ddof=1))
    for by in ("by_activity", "by_popularity"):
        assert sum(one["n"] for one in told[by]) == ratings.n_ratings
    assert told["calibration"] is None
    assert told["stopped"] is False
    assert told["load_s"] > 0


def test_all_ratings_of_a_project_are_folded(funkgui, parsed, project_file):
    result = funkgui("crossvalidate", project_file, "--folds", "2", *QUICK, "--json")

    assert sum(fold["n_test"] for fold in parsed(result.stdout)["folds"]) == 6


def test_settings_are_chosen_as_for_training_with_a_part_set_aside(funkgui, parsed, ratings_file):
    args = ["--folds", "2", "--solver", "sparse", "--max-epochs", "1", "--seed", "4", "--json"]
    config = parsed(funkgui("crossvalidate", ratings_file, *args).stdout)["folds"][0]["config"]
    half = read_ratings(ratings_file).ratings
    half = only_ratings(half, np.arange(half.n_ratings) % 2 == 0)
    wanted = config_for_solver("sparse", half, 4).changed(max_epochs=1, stop_share=0.05)

    assert config == wanted.to_dict()
    told = parsed(funkgui("crossvalidate", ratings_file, *args, "--stop-share", "0").stdout)
    assert told["folds"][0]["config"]["stop_share"] == 0


def test_a_preset_may_be_named(funkgui, parsed, ratings, ratings_file):
    args = ["--folds", "2", "--preset", "part-2", "--max-epochs", "5", "--json"]
    config = parsed(funkgui("crossvalidate", ratings_file, *args).stdout)["folds"][0]["config"]

    assert config == preset("part-2").make(ratings, 0).changed(max_epochs=5).to_dict()


def test_the_seed_draws_the_folds(funkgui, parsed, ratings_file):
    def rmses(seed: int) -> list[float]:
        args = ["--folds", "2", *QUICK, "--seed", seed, "--json"]
        told = parsed(funkgui("crossvalidate", ratings_file, *args).stdout)
        return [fold["rmse"] for fold in told["folds"]]

    assert rmses(1) == rmses(1)
    assert rmses(1) != rmses(2)


def test_people_read_the_folds_in_a_table(funkgui, ratings_file):
    result = funkgui("crossvalidate", ratings_file, "--folds", "2", *QUICK, "--deciles")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    header = "fold trained on measured on RMSE MAE baseline seconds ended"
    assert lines[0].split() == header.split()
    assert lines[1].endswith("epoch 3: epochs used up")
    assert [line.split()[0] for line in lines[1:5]] == ["1", "2", "mean", "standard"]
    rmses = [float(line.split()[3]) for line in lines[1:3]]
    assert float(lines[3].split()[1]) == pytest.approx(np.mean(rmses), abs=1e-4)
    assert "By activity of the users:" in lines
    assert "By popularity of the items:" in lines


def test_folds_may_be_given_as_files(funkgui, parsed, ratings, tmp_path):
    first = np.arange(ratings.n_ratings) % 5 == 0
    pairs = []
    for number, test in enumerate((first, np.roll(first, 1)), start=1):
        train_file = write_ratings(only_ratings(ratings, ~test), tmp_path / f"u{number}.base.csv")
        test_file = write_ratings(only_ratings(ratings, test), tmp_path / f"u{number}.test.csv")
        pairs += ["--fold", train_file, test_file]
    # A user and an item that the training does not know.
    with test_file.open("a") as file:
        file.write("7777,1,3\n1,8888,4\n")
    told = parsed(funkgui("crossvalidate", *pairs, *QUICK, "--json").stdout)

    one, two = told["folds"]
    assert (one["name"], two["name"]) == ("u1.base.csv, u1.test.csv", "u2.base.csv, u2.test.csv")
    assert (one["n_test"], two["n_test"]) == (first.sum(), np.roll(first, 1).sum() + 2)
    assert (one["n_unknown_users"], two["n_unknown_users"]) == (0, 1)
    assert (one["n_unknown_items"], two["n_unknown_items"]) == (0, 1)
    assert math.isfinite(two["rmse"])


def test_one_given_fold_has_no_deviation(funkgui, parsed, ratings, tmp_path):
    test = np.arange(ratings.n_ratings) % 5 == 0
    train_file = write_ratings(only_ratings(ratings, ~test), tmp_path / "train.csv")
    test_file = write_ratings(only_ratings(ratings, test), tmp_path / "test.csv")
    args = ["--fold", train_file, test_file, *QUICK]

    assert parsed(funkgui("crossvalidate", *args, "--json").stdout)["std"]["rmse"] is None
    assert "standard deviation" not in funkgui("crossvalidate", *args).stdout


def test_too_few_ratings_are_told_before_training(refused, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("user,item,rating\n1,1,5\n1,2,3\n2,1,4\n")
    said = refused("crossvalidate", path, begun=True)

    assert said.startswith("funkgui: 3 ratings cannot be cut into 5 folds")


def test_given_folds_are_not_counted_by_an_option(misused, ratings_file):
    assert "--folds goes with RATINGS to cut" in misused(
        "crossvalidate", "--fold", ratings_file, ratings_file, "--folds", "2"
    )


def test_options_without_effect_are_told_once(funkgui, ratings_file):
    args = ["--folds", "2", *QUICK, "--n-features", "5"]
    result = funkgui("crossvalidate", ratings_file, *args)

    assert result.stderr.count("No effect with --solver sparse: --n-features.\n") == 1


def test_a_fold_that_diverges_is_told_and_counts_all_the_same(funkgui, parsed, ratings_file):
    args = ["--solver", "dense", "--optimizer", "gradient-descent", "--learning-rate", "20"]
    args += ["--init-scale", "0.01", "--note-every", "1", "--patience", "0", "--max-epochs", "500"]
    result = funkgui("crossvalidate", ratings_file, "--folds", "2", *args, "--json")

    assert result.exit_code == 1
    assert "learning rate 20 is too large" in result.stderr.splitlines()[-1]
    told = parsed(result.stdout)
    assert [fold["stopped_because"] for fold in told["folds"]] == ["diverged"] * 2
    assert math.isfinite(told["mean"]["rmse"])
