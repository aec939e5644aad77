"""How ratings are to be read is an option of every command that reads them."""

from __future__ import annotations

import pytest

from funkgui.project.project_file import load_project
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.setting import settings_of

COMMANDS = ("info", "train", "evaluate", "predict", "recommend", "crossvalidate")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_choice_has_an_option_under_one_heading(funkgui, command):
    page = funkgui(command, "--help").stdout
    section = page.split("Reading of ratings:")[1].split("\n\n")[0]
    for one in settings_of(ReadOptions):
        assert f"--{one.name.replace('_', '-')} " in section


def test_info_heeds_them_and_tells_what_it_took(funkgui, parsed, tmp_path):
    path = tmp_path / "odd.txt"
    path.write_text("5;b;Ann;99\n99;b;Bob;99\n4,5;c;Ann;99\n3;c;Ann;99\n1;Bob\n;;;;\n")
    told = parsed(
        funkgui(
            "info", path, "--json", "--user-column", 3, "--item-column", 2, "--rating-column", 1,
            "--delimiter", ";", "--header", "no", "--decimal", ",", "--missing", 99,
            "--duplicates", "mean", "--bad-lines", "skip", "--encoding", "utf-8",
        ).stdout
    )  # fmt: skip
    assert (told["n_users"], told["n_items"], told["n_ratings"]) == (1, 2, 2)
    assert told["mean"] == pytest.approx((5 + 3.75) / 2)
    assert told["columns"][:3] == ["3", "2", "1"]
    assert (told["n_missing"], told["n_duplicates"], told["n_skipped"]) == (1, 1, 2)
    assert [one["line"] for one in told["skipped"]] == [5, 6]
    assert len(told["doubts"]) == 3


def test_delimited_text_may_be_called_csv(funkgui, parsed, ratings_file):
    told = funkgui("info", ratings_file, "--json", "--format", "csv").stdout
    assert parsed(told) == parsed(funkgui("info", ratings_file, "--json").stdout)


def test_info_prints_doubts_and_skipped_lines(funkgui, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("who,what,how\n1,1,5\n1,1,3\n2,1,x\n")
    text = funkgui("info", path, "--bad-lines", "skip").stdout
    assert "were taken from who, what and how." in text
    assert "1 row repeats a pair of user and item; the last rating of each pair counts." in text
    assert "Line 4: the rating is “x”, which is no number" in text


def test_info_tells_what_a_small_table_may_be_as_well(funkgui, parsed, tmp_path):
    path = tmp_path / "small.csv"
    path.write_text("5,3,1\n2,2,4\n1,4,1\n")
    told = parsed(funkgui("info", path, "--json").stdout)
    assert told["n_ratings"] == 3
    assert "may also be a table with a column for each item" in told["doubts"][0]
    told = parsed(funkgui("info", path, "--json", "--orientation", "users").stdout)
    assert (told["n_ratings"], told["doubts"]) == (9, [])


def test_info_has_no_doubts_of_a_plain_file_or_a_project(
    funkgui, parsed, ratings_file, project_file
):
    assert parsed(funkgui("info", ratings_file, "--json").stdout)["doubts"] == []
    assert parsed(funkgui("info", project_file, "--json").stdout)["doubts"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--delimiter", "x"], "is not one of"),
        (["--format", "exotic"], "is not one of"),
        (["--missing", "NA"], "it must be a number"),
        (["--duplicates", "least"], "is not one of"),
    ],
)
def test_a_wrong_choice_is_wrong_usage(misused, ratings_file, options, words):
    assert words in misused("info", ratings_file, *options)


def test_a_column_that_is_not_there_is_an_error(refused, ratings_file):
    assert "no column usr: the columns are user, item, rating." in refused(
        "info", ratings_file, "--user-column", "usr", begun=True
    )


def test_mere_pairs_say_what_to_do(funkgui, refused, parsed, tmp_path):
    path = tmp_path / "bought.tsv"
    path.write_text("user\titem\n1\t2\n1\t3\n2\t3\n")
    assert "choose the rating column “none” to make each pair a rating of 1" in refused(
        "info", path, begun=True
    )
    told = parsed(funkgui("info", path, "--json", "--rating-column", "none").stdout)
    assert (told["n_ratings"], told["min"], told["max"]) == (3, 1, 1)


@pytest.mark.parametrize("command", ["info", "train"])
def test_a_project_is_not_read_by_them(misused, project_file, command):
    file = ["--continue", project_file] if command == "train" else [project_file]
    assert "--header goes with" in misused(command, *file, "--header", "no")


def test_evaluate(funkgui, parsed, project_file, tmp_path):
    path = tmp_path / "test.txt"
    path.write_text("3,01,Bob\n2,02,Cleo\n")
    options = ["--user-column", "3", "--item-column", "2", "--rating-column", "1"]
    told = parsed(funkgui("evaluate", project_file, path, "--json", *options).stdout)
    assert (told["n"], told["n_unknown_users"], told["n_unknown_items"]) == (2, 0, 0)


def test_train_and_crossvalidate(funkgui, parsed, ratings, tmp_path):
    path = tmp_path / "swapped.txt"
    rows = zip(ratings.user_index, ratings.item_index, ratings.values, strict=True)
    path.write_text("".join(f"i{item};u{user};{value}\n" for user, item, value in rows) + "bad\n")
    options = ["--user-column", 2, "--item-column", 1, "--bad-lines", "skip", "--json"]
    quick = ["--solver", "als", "--max-epochs", 1, "--n-factors", 2]
    saved = tmp_path / "saved.funk"
    result = funkgui("train", path, *options, *quick, "--save", saved)
    chosen = {"user_column": "2", "item_column": "1", "bad_lines": "skip"}
    assert load_project(saved).read_options == ReadOptions(**chosen)
    told = parsed(result.stdout)
    assert (told["n_users"], told["n_items"]) == (ratings.n_users, ratings.n_items)
    assert "swapped.txt: 1 line was passed over" in result.stderr
    folds = parsed(funkgui("crossvalidate", path, *options, *quick, "--folds", 2).stdout)["folds"]
    assert sum(fold["n_test"] for fold in folds) == ratings.n_ratings
