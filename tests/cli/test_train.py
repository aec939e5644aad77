from __future__ import annotations

import csv
import math

import pytest

from funkgui.factorization.config import settings
from funkgui.factorization.defaults import config_for, config_for_solver
from funkgui.factorization.presets import PRESETS, preset
from funkgui.project.project_file import load_project
from funkgui.ratings.readers import read_ratings
from tests.systems import files_of_at_most, only_unix

RESULTS = {
    "n_users", "n_items", "n_ratings", "n_train", "n_holdout", "train_rmse", "holdout_rmse",
    "train_mse", "holdout_mse", "steps", "epochs", "best_epoch", "stopped_because", "load_s",
    "compile_s", "train_s", "total_s", "peak_rss_mb", "device", "config",
}  # fmt: skip

QUICK = ["--solver", "sparse", "--n-factors", "4", "--max-epochs", "3"]


def test_one_rating_is_told_in_the_singular(funkgui, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("user,item,rating\n1,1,4\n")
    assert funkgui("train", path, *QUICK).stdout.startswith("1 rating by 1 user of 1 item\n")


def test_the_results_are_one_json_object(funkgui, parsed, ratings, ratings_file):
    result = funkgui("train", ratings_file, *QUICK, "--json")

    assert result.exit_code == 0
    told = parsed(result.stdout)
    assert told.keys() >= RESULTS
    assert told["n_ratings"] == ratings.n_ratings == told["n_train"] + told["n_holdout"]
    assert told["n_holdout"] == round(0.1 * ratings.n_ratings)
    assert told["n_set_aside"] == told["config"]["stop_share"] == 0
    assert told["train_rmse"] == math.sqrt(told["train_mse"])
    assert told["holdout_rmse"] == math.sqrt(told["holdout_mse"])
    assert told["epochs"] == 3
    assert told["steps"] == 3 * told["config"]["n_batches"]
    assert told["stopped_because"] == "epochs used up"
    parts = told["load_s"], told["compile_s"], told["train_s"]
    assert all(part > 0 for part in parts)
    assert told["total_s"] > sum(parts)
    assert told["peak_rss_mb"] > 100


def test_the_losses_are_written_as_a_table(funkgui, parsed, ratings_file, tmp_path):
    path = tmp_path / "losses.csv"
    told = parsed(funkgui("train", ratings_file, *QUICK, "--losses", path, "--json").stdout)

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["0", "1", "2", "3"]
    assert {row["run"] for row in rows} == {"Run 1"}
    assert any(float(row["train_mse"]) == told["train_mse"] for row in rows)
    assert any(float(row["holdout_mse"]) == told["holdout_mse"] for row in rows)


@only_unix
def test_a_disk_that_is_full_at_the_end_takes_nothing_of_the_results(
    funkgui, parsed, ratings_file, tmp_path
):
    model, losses = tmp_path / "model.funk", tmp_path / "losses.csv"
    with files_of_at_most(4_000):
        args = [*QUICK, "--save", model, "--losses", losses, "--json"]
        result = funkgui("train", ratings_file, *args)

    assert result.exit_code == 1
    told = parsed(result.stdout)
    assert (told["epochs"], told["saved"]) == (3, None)
    assert result.stderr.splitlines()[-1].startswith("funkgui: model.funk was not saved: ")
    assert not model.exists()
    assert losses.exists()


def test_losses_do_not_overwrite_what_is_read(refused, ratings_file):
    before = ratings_file.read_bytes()
    assert "would overwrite what is read" in refused(
        "train", ratings_file, *QUICK, "--losses", ratings_file
    )
    assert ratings_file.read_bytes() == before


def test_losses_do_not_overwrite_the_project(misused, ratings_file, tmp_path):
    path = tmp_path / "model.funk"
    assert "--save and --losses name the same file" in misused(
        "train", ratings_file, *QUICK, "--save", path, "--losses", path
    )
    assert not path.exists()


def test_progress_goes_to_standard_error(funkgui, ratings_file):
    result = funkgui("train", ratings_file, *QUICK, "--json")

    assert result.stdout.startswith("{")
    assert "Reading ratings.csv" in result.stderr
    assert "Training on " in result.stderr
    assert result.stderr.count("\n") < 10


def test_the_same_seed_gives_the_same_losses_and_another_does_not(funkgui, parsed, ratings_file):
    def losses(seed: int) -> tuple[float, float]:
        told = parsed(funkgui("train", ratings_file, *QUICK, "--seed", seed, "--json").stdout)
        assert told["config"]["seed"] == seed
        return told["train_mse"], told["holdout_mse"]

    assert losses(7) == losses(7)
    assert losses(7) != losses(8)


def test_every_setting_has_an_option(funkgui, parsed, ratings_file):
    wanted = {
        "solver": "sparse",
        "n_factors": 3,
        "biases": False,
        "n_features": 7,
        "implicit": False,
        "non_negative": False,
        "clip": False,
        "shrinkage": 10.0,
        "init_scale": 0.25,
        "optimizer": "gradient-descent",
        "learning_rate": 0.0125,
        "momentum": 0.5,
        "max_epochs": 4,
        "passes_per_factor": 50,
        "n_batches": 2,
        "l2_factors": 0.5,
        "l2_biases": 0.75,
        "l2_weighting": "plain",
        "average": "none",
        "n_models": 2,
        "burn_in": 3,
        "sample_every": 1,
        "note_every": 2,
        "patience": 9,
        "min_improvement": 0.125,
        "keep_best": False,
        "stop_share": 0.125,
        "target_mse": 1e-6,
        "seed": 5,
        "device": "cpu",
    }
    assert wanted.keys() == {setting.name for setting in settings()}
    args: list[object] = []
    for name, value in wanted.items():
        flag = name.replace("_", "-")
        args += [f"--no-{flag}"] if value is False else [f"--{flag}", value]

    assert parsed(funkgui("train", ratings_file, *args, "--json").stdout)["config"] == wanted


@pytest.mark.parametrize("solver", ["", "sparse", "dense"])
def test_settings_that_are_not_given_are_chosen_from_the_ratings(
    funkgui, parsed, ratings_file, solver
):
    args = [*(["--solver", solver] if solver else []), "--max-epochs", "1", "--json"]
    config = parsed(funkgui("train", ratings_file, *args).stdout)["config"]

    ratings = read_ratings(ratings_file).ratings
    chosen = config_for_solver(solver, ratings) if solver else config_for(ratings)
    assert config == chosen.changed(max_epochs=1).to_dict()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--n-factors", "0"], "it must be from 1 to 2,000"),
        (["--max-epochs", "123456789"], "is 123,456,789; it must be from 1 to 100,000,000"),
        (["--seed", "-1"], "is -1; it must be from 0 to 2,147,483,647"),
        (["--learning-rate", "nan"], "'nan' is not a valid number"),
        (["--max-epochs", "many"], "not a valid integer"),
        (["--device", "tpu"], "'auto', 'cpu', 'gpu'"),
    ],
)
def test_settings_out_of_bounds_are_wrong_usage(misused, args, words):
    said = misused("train", "ratings.csv", *args)

    assert f"'{args[0]}'" in said
    assert words in said


@pytest.mark.parametrize(
    ("args", "share"), [([], 0.05), (["--stop-share", "0.2"], 0.2), (["--stop-share", "0"], 0)]
)
def test_nothing_needs_to_be_held_out(funkgui, parsed, ratings_file, args, share):
    told = parsed(funkgui("train", ratings_file, *QUICK, "--holdout", "0", *args, "--json").stdout)

    assert told["n_holdout"] == 0
    assert told["config"]["stop_share"] == share
    n = told["n_ratings"]
    assert abs(told["n_set_aside"] - share * n) <= 4 * (n * share * (1 - share)) ** 0.5
    assert told["n_train"] == told["n_ratings"] - told["n_set_aside"]
    assert told["holdout_rmse"] is told["holdout_mse"] is None
    assert told["train_rmse"] > 0


def test_people_are_told_what_is_set_aside(funkgui, ratings_file):
    first, *_ = funkgui("train", ratings_file, *QUICK, "--holdout", "0").stdout.splitlines()

    assert first.endswith(" of them set aside to stop by")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--n-features", "5", "--shrinkage", "3"],
            "No effect with --solver sparse: --n-features, --shrinkage.",
        ),
        (["--momentum", "0.5"], "No effect with --optimizer adam: --momentum."),
        (["--no-biases", "--l2-biases", "1"], "No effect with --no-biases: --l2-biases."),
        (
            ["--n-models", "3", "--min-improvement", "0.1", "--patience", "0"],
            "No effect with --average none: --n-models. No effect with --patience 0: "
            "--min-improvement.",
        ),
        (
            ["--average", "seeds", "--n-models", "2", "--burn-in", "3"],
            "No effect with --average seeds: --burn-in.",
        ),
        (["--solver", "als", "--no-implicit"], "No effect with --solver als: --no-implicit."),
        (["--stop-share", "0.2"], "No effect with ratings held out: --stop-share."),
    ],
)
def test_options_without_effect_are_told(funkgui, ratings_file, options, told):
    assert f"{told}\n" in funkgui("train", ratings_file, *QUICK, *options).stderr


def test_options_with_an_effect_are_not(funkgui, ratings_file):
    options = ["--optimizer", "momentum", "--momentum", "0", "--holdout", "0", "--stop-share", ".1"]
    assert "No effect" not in funkgui("train", ratings_file, *QUICK, *options).stderr


def test_people_read_the_losses_beside_the_baseline(funkgui, parsed, ratings_file):
    told = parsed(funkgui("train", ratings_file, *QUICK, "--json").stdout)
    lines = funkgui("train", ratings_file, *QUICK).stdout.splitlines()

    assert lines[0] == (
        f"{told['n_ratings']:,} ratings by 80 users of 50 items, {told['n_holdout']} of them "
        "held out"
    )
    rows = {line[:13].strip(): line[13:].split() for line in lines[2:6]}
    assert rows["RMSE"] == [f"{told['train_rmse']:.4f}", f"{told['holdout_rmse']:.4f}"]
    assert rows["MSE"] == [f"{told['train_mse']:.4f}", f"{told['holdout_mse']:.4f}"]
    assert rows["Baseline RMSE"][0] == f"{told['baseline_rmse']:.4f}"


def test_ratings_and_result_are_saved_as_a_project(funkgui, parsed, ratings_file, tmp_path):
    titles = tmp_path / "films.csv"
    titles.write_text("item,title\n1,Metropolis\n2,Solaris\n")
    path = tmp_path / "model.funk"
    result = funkgui("train", ratings_file, *QUICK, "--titles", titles, "--save", path, "--json")

    told = parsed(result.stdout)
    assert told["saved"] == str(path)
    project = load_project(path)
    (run,) = project.runs
    assert run.config.to_dict() == told["config"]
    assert run.result.holdout_mse == told["holdout_mse"]
    assert not project.is_stale(run)
    assert project.holdout.n_hidden == told["n_holdout"]
    assert project.ratings.title(1) == "Solaris"
    assert project.source == str(ratings_file)


def test_where_the_ratings_are_is_kept_for_other_folders(funkgui, ratings_file, monkeypatch):
    monkeypatch.chdir(ratings_file.parent)
    result = funkgui("train", ratings_file.name, *QUICK, "--save", "model.funk")
    assert result.exit_code == 0
    assert load_project(ratings_file.with_name("model.funk")).source == str(ratings_file)


def test_an_older_project_is_replaced(funkgui, ratings_file, project_file):
    result = funkgui("train", ratings_file, *QUICK, "--save", project_file)

    assert result.exit_code == 0
    assert load_project(project_file).ratings.n_users == 80


@pytest.mark.parametrize(
    ("save", "words"),
    [
        ("missing/model.funk", "there is no folder"),
        ("folder.funk", "it is a folder"),
        ("ratings.csv", "is not a FunkGUI project; choose another name"),
        ("ratings.csv/model.funk", "is not a folder"),
        ("model.csv", "end its name in .funk"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_training(
    refused, ratings_file, tmp_path, save, words
):
    (tmp_path / "folder.funk").mkdir()
    before = ratings_file.read_bytes()
    assert words in refused("train", ratings_file, "--save", tmp_path / save)
    assert ratings_file.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.funk", "ratings.csv"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "ratings.csv: "),
        (b"", "ratings.csv: "),
        (bytes(range(256)) * 20, "ratings.csv: "),
        (b"user,item,rating\n" + b"1,2,3\n" * 15 + b"1,2,x\n" + b"2,2,3\n" * 15, "line 17: "),
    ],
)
def test_what_holds_no_ratings_is_refused_in_one_sentence(funkgui, tmp_path, content, words):
    path = tmp_path / "ratings.csv"
    if content is not None:
        path.write_bytes(content)
    result = funkgui("train", path, "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("funkgui: ")
    assert words in sentence
    assert "TensorFlow" not in result.stderr


def test_a_folder_without_ratings_is_refused(funkgui, tmp_path):
    assert "funkgui: " in funkgui("train", tmp_path).stderr


def test_a_project_is_trained_on_with_its_mask_and_keeps_its_runs(funkgui, project_file):
    before = load_project(project_file)
    args = ["--solver", "sparse", "--n-factors", "1", "--max-epochs", "2"]
    result = funkgui("train", project_file, *args, "--save", project_file)

    assert result.exit_code == 0
    assert f", {before.holdout.n_hidden} of them held out\n" in result.stdout
    assert result.stdout.endswith(f"\nSaved as Run 3 in {project_file}.\n")
    now = load_project(project_file)
    assert now.fingerprint == before.fingerprint
    assert now.source == before.source
    assert [run.name for run in now.runs] == ["Worse", "Better", "Run 3"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["--holdout", "0.2"], 2, "--holdout goes with a file of ratings, not with a project."),
        (["--delimiter", "tab"], 2, "--delimiter goes with a file of ratings"),
        (["--run", "Better"], 2, "--continue opens; give both"),
        (["--preset", "part-2"], 1, "'funkgui convert films.funk ratings.csv' writes a file"),
        (["--continue", "{project}"], 1, "films.funk is a FunkGUI project, and this wants a file"),
    ],
)
def test_what_a_project_is_not_trained_by(funkgui, project_file, args, code, words):
    result = funkgui("train", project_file, *(arg.format(project=project_file) for arg in args))

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_a_training_that_runs_away_at_once_is_told_in_one_sentence(refused, ratings_file):
    args = ["--optimizer", "gradient-descent", "--learning-rate", "100", "--max-epochs", "60"]
    assert "learning rate 100 is too large" in refused(
        "train", ratings_file, "--solver", "sparse", *args, begun=True
    )


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_training_that_diverges_later_keeps_what_was_good(
    funkgui, parsed, ratings_file, tmp_path, form
):
    path = tmp_path / "model.funk"
    args = ["--optimizer", "gradient-descent", "--learning-rate", "20", "--init-scale", "0.001"]
    args += ["--note-every", "5", "--patience", "0", "--max-epochs", "500", "--save", path]
    result = funkgui("train", ratings_file, "--solver", "dense", *args, *form)

    assert result.exit_code == 1
    advice = "The learning rate 20 is too large for these ratings; 2 is a start."
    assert result.stderr.splitlines()[-1] == f"funkgui: {advice}"
    (run,) = load_project(path).runs
    assert run.result.advice == advice
    assert math.isfinite(run.result.train_mse)
    if form:
        told = parsed(result.stdout)
        assert (told["stopped_because"], told["advice"]) == ("diverged", advice)
        assert told["marks"][0]["text"].startswith("diverged at epoch")
    else:
        assert ": diverged. The result is that of epoch" in result.stdout
        assert ", went back to epoch" in result.stdout


def test_a_preset_is_where_the_settings_start(funkgui, parsed, ratings_file):
    args = ["--preset", "part-2", "--max-epochs", "20", "--holdout", "0.2", "--seed", "3"]
    told = parsed(funkgui("train", ratings_file, *args, "--json").stdout)

    wanted = preset("part-2").make(read_ratings(ratings_file).ratings, 3).changed(max_epochs=20)
    assert told["config"] == wanted.to_dict()
    assert told["n_holdout"] == round(0.2 * told["n_ratings"])


def test_a_preset_may_want_the_most_rated_items_alone(funkgui, parsed, shared_data, tmp_path):
    path = tmp_path / "model.funk"
    ratings_file = shared_data / "ml-latest-small/ratings.csv"
    args = ["--preset", "part-2", "--max-epochs", "1", "--save", path]
    told = parsed(funkgui("train", ratings_file, *args, "--json").stdout)

    assert told["n_items"] == 4000
    assert load_project(path).ratings.title(0) == "Forrest Gump (1994)"


def test_help_lists_settings_under_their_headings(funkgui):
    text = funkgui("train", "--help").stdout
    sections = dict(section.split(":\n", 1) for section in text.split("\n\n") if ":\n  " in section)

    for one in settings():
        flag = f"--{one.name.replace('_', '-')}"
        assert f"\n  {flag} " in "\n" + sections[f"{one.group} settings"]
        assert f"\n  {flag} " not in sections["Options"]
    for one in PRESETS:
        assert f"  {one.key} " in sections["Presets"]
    words = " ".join(sections["Stopping settings"].split())
    assert "[share, 0 to 0.5; sparse, als, funk-2006]" in words


def test_the_first_training_of_a_real_file_is_good(funkgui, parsed, shared_data):
    told = parsed(funkgui("train", shared_data / "ml-latest-small/ratings.csv", "--json").stdout)

    assert told["n_holdout"] == 10_084
    assert told["holdout_rmse"] <= 0.855
    assert told["holdout_rmse"] < told["baseline_rmse"]
