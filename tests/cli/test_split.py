"""``funkgui split``: what is written, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.project.project import Project
from funkgui.project.project_file import save_project
from funkgui.ratings.holdout import random_share
from funkgui.ratings.masks.scheme import MaskScheme
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.writers import write_ratings
from tests.systems import files_of_at_most, only_unix


def triples(path) -> dict[tuple[str, str], float]:
    ratings = read_ratings(path).ratings
    users = ratings.user_ids[ratings.user_index].tolist()
    items = ratings.item_ids[ratings.item_index].tolist()
    pairs = zip(map(str, users), map(str, items), strict=True)
    return dict(zip(pairs, ratings.values.tolist(), strict=True))


def test_nothing_is_written_where_one_part_cannot_be(refused, ratings_file, tmp_path):
    train, test = tmp_path / "train.csv", tmp_path / "nowhere" / "test.csv"
    assert "test.csv was not written: there is no folder" in refused(
        "split", ratings_file, "--train", train, "--test", test
    )
    assert not train.exists()


@only_unix
def test_a_disk_that_is_full_at_the_second_part_leaves_both_old_files(
    funkgui, ratings_file, tmp_path
):
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    before = set(tmp_path.iterdir()) | {train, test}
    for path in (train, test):
        path.write_text("old")
    with files_of_at_most(ratings_file.stat().st_size // 2):
        result = funkgui("split", ratings_file, "--train", train, "--test", test, "--share", 0.9)
    assert result.exit_code == 1
    assert "test.csv was not written" in result.stderr
    assert train.read_text() == test.read_text() == "old"
    assert set(tmp_path.iterdir()) == before


@pytest.fixture
def split(funkgui, tmp_path):
    """Split a file; what comes of it, and the ratings of either part."""

    def run(source, *args):
        train, test = tmp_path / "train.csv", tmp_path / "test.csv"
        result = funkgui("split", source, "--train", train, "--test", test, *args)
        if result.exit_code:
            return result, None, None
        return result, triples(train), triples(test)

    return run


def test_the_two_parts_make_up_the_whole(split, ratings_file):
    result, train, test = split(ratings_file, "--share", 0.25, "--seed", 3)

    assert result.exit_code == 0
    assert train | test == triples(ratings_file)
    assert not train.keys() & test.keys()
    assert len(test) == round(0.25 * (len(train) + len(test)))
    assert f"Wrote {len(test):,} ratings" in result.stdout


def test_the_ratings_tested_on_are_those_that_the_scheme_draws(split, ratings_file):
    ratings = read_ratings(ratings_file).ratings
    hidden = MaskScheme(scheme="random-per-user", per_user=3, seed=5).draw(ratings).hidden
    args = ("--scheme", "random-per-user", "--per-user", 3, "--seed", 5)
    _, _, test = split(ratings_file, *args)

    users = ratings.user_ids[ratings.user_index[hidden]].astype(str)
    items = ratings.item_ids[ratings.item_index[hidden]].astype(str)
    assert test.keys() == set(zip(users.tolist(), items.tolist(), strict=True))


def test_json_counts_both_parts(split, ratings_file, parsed):
    result, train, test = split(ratings_file, "--scheme", "whole-users", "--share", 0.1, "--json")

    told = parsed(result.stdout)
    assert told["scheme"] == "all ratings of 10 % of the users, seed 0"
    assert told["train"]["n_ratings"] == len(train)
    assert told["test"]["n_ratings"] == len(test)
    users = {user for user, _ in test}
    assert told["test"]["n_users"] == told["n_new_users"] == len(users)
    assert users.isdisjoint(user for user, _ in train)


def test_the_newest_of_each_user(split, tmp_path):
    file = tmp_path / "timed.csv"
    file.write_text("user,item,rating,timestamp\n1,a,3,30\n1,b,4,10\n2,a,5,10\n2,c,1,20\n")

    result, train, test = split(file, "--scheme", "newest-per-user")

    assert "\nWithout a rating in train.csv: 1 item of test.csv.\n" in result.stdout
    assert test.keys() == {("1", "a"), ("2", "c")}
    assert train.keys() == {("1", "b"), ("2", "a")}


def test_ratings_without_times_have_no_newest_ones(split, ratings_file, tmp_path):
    result, _, _ = split(ratings_file, "--scheme", "newest-share")

    assert result.exit_code == 1
    assert "have no times" in result.stderr
    assert not (tmp_path / "test.csv").exists()


def test_a_given_file_is_tested_on(split, ratings, ratings_file, tmp_path):
    given = tmp_path / "given.csv"
    pairs = list(triples(ratings_file))[:7]
    given.write_text("user,item,rating\n" + "".join(f"{u},{i},1\n" for u, i in pairs))

    _, train, test = split(ratings_file, "--scheme", "given-test", "--given", given)

    assert test.keys() == set(pairs)
    assert len(train) == ratings.n_ratings - 7


def test_a_project_is_split_by_its_mask_unless_one_is_drawn(split, ratings, tmp_path):
    file = tmp_path / "some.funk"
    save_project(Project(ratings, random_share(ratings, 0.3, 8)), file)

    _, _, by_its_own = split(file)
    _, _, drawn = split(file, "--share", 0.2)

    assert len(by_its_own) == random_share(ratings, 0.3, 8).n_hidden
    assert len(drawn) == random_share(ratings, 0.2, 0).n_hidden


def test_any_writable_format(funkgui, ratings_file, tmp_path):
    train, test = tmp_path / "train.parquet", tmp_path / "test.tsv"

    result = funkgui("split", ratings_file, "--train", train, "--test", test)

    assert result.exit_code == 0
    assert triples(train) | triples(test) == triples(ratings_file)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--scheme", "newest-share", "--seed", 1), "--seed goes with --scheme random-share"),
        (("--scheme", "given-test"), "go together"),
        (("--share", 1.5), "from 0.0001 to 0.99"),
        (("--scheme", "none"), "No rating of ratings.csv would be tested on"),
        (("--scheme", "with-repetition", "--ratio", 100), "left to train on"),
    ],
)
def test_what_makes_no_split_is_refused(split, ratings_file, args, told):
    result, _, _ = split(ratings_file, *args)

    assert result.exit_code != 0
    assert told in result.stderr


def test_no_file_that_is_read_is_written_over(funkgui, ratings_file, tmp_path):
    before = ratings_file.read_bytes()

    over = funkgui("split", ratings_file, "--train", ratings_file, "--test", tmp_path / "b.csv")
    one = tmp_path / "one.csv"
    twice = funkgui("split", ratings_file, "--train", one, "--test", one)

    assert "would overwrite what is read" in over.stderr
    assert "name the same file" in twice.stderr
    assert ratings_file.read_bytes() == before
    assert not one.exists()


def test_times_go_along(split, tmp_path, ratings):
    file = tmp_path / "timed.csv"
    times = np.arange(ratings.n_ratings, dtype=np.int64) + 1_000_000_000
    write_ratings(replace(ratings, times=times), file)

    split(file, "--scheme", "newest-share", "--share", 0.1)

    latest = read_ratings(tmp_path / "train.csv").ratings.times
    earliest = read_ratings(tmp_path / "test.csv").ratings.times
    assert latest.max() < earliest.min()
