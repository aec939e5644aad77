"""predict --pairs: predictions of the pairs of user and item in a file."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from funkgui.factorization.uncertainty import Uncertainty
from funkgui.project.project import Project
from funkgui.project.project_file import save_project
from funkgui.ratings.holdout import nothing_hidden
from tests.cli.conftest import change_model
from tests.cli.test_process import PATIENCE_S, posix

PAIRS = [("Cleo", "02"), ("Ann", "04"), ("Ann", "01"), ("Bob", "03")]
PREDICTED = "user,item,prediction\nCleo,02,2.5\nAnn,04,3\nAnn,01,4\nBob,03,1\n"
"""What the run "Better" says of them."""


@pytest.fixture
def pairs_file(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("user,item\n" + "".join(f"{user},{item}\n" for user, item in PAIRS))
    return path


def test_each_pair_is_a_line_of_csv_in_the_order_of_the_file(funkgui, project_file, pairs_file):
    result = funkgui("predict", project_file, "--pairs", pairs_file)

    assert result.exit_code == 0
    assert result.stdout == PREDICTED
    assert result.stderr == "Reading pairs.csv ...\nPredicting ...\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rated.csv", "user,item,rating\nCleo,02,1\nAnn,04,\nAnn,01,good\nBob,03,99\n"),
        ("numbered.csv", "Id,item,user\n1,02,Cleo\n2,04,Ann\n3,01,Ann\n4,03,Bob\n"),
        ("bare.tsv", "Cleo\t02\nAnn\t04\nAnn\t01\nBob\t03\n"),
        ("rated.dat", "Cleo::02::1::978300760\nAnn::04::5::978300760\n"
                      "Ann::01::2::978300760\nBob::03::3::978300760\n"),
        ("wide.csv", "user,04,01,02,03\nCleo,,,4,\nAnn,2,1,,\nBob,,,,5\n"),
        ("lines.jsonl", "".join(f'{{"user": "{user}", "item": "{item}"}}\n'
                                for user, item in PAIRS)),
    ],
)  # fmt: skip
def test_pairs_are_read_from_files_with_and_without_ratings(
    funkgui, project_file, tmp_path, name, content
):
    (tmp_path / name).write_text(content)
    result = funkgui("predict", project_file, "--pairs", tmp_path / name)

    assert result.stdout == PREDICTED


def test_a_repeated_pair_has_a_line_for_each_time(funkgui, parsed, project_file, pairs_file):
    pairs_file.write_text(pairs_file.read_text() + "Ann,04\n")
    args = "predict", project_file, "--pairs", pairs_file
    result = funkgui(*args)

    assert result.stdout == PREDICTED + "Ann,04,3\n"
    assert result.stderr == "Reading pairs.csv ...\nPredicting ...\n"
    assert len(parsed(funkgui(*args, "--json").stdout)["predictions"]) == 5


def test_one_pair_of_each_user_is_no_doubt(funkgui, project_file, pairs_file):
    pairs_file.write_text("user,item\n" + "".join(f"user {n},01\n" for n in range(50)))

    assert funkgui("predict", project_file, "--pairs", pairs_file).stderr.splitlines() == [
        "Reading pairs.csv ...",
        "Predicting ...",
        "pairs.csv: users or items of 50 of 50 pairs are unknown to films.funk; those pairs are "
        "predicted from what it knows.",
    ]


def test_how_the_file_is_to_be_read_can_be_said(funkgui, project_file, tmp_path):
    path = tmp_path / "odd.txt.gz"
    path.write_bytes(gzip.compress(b"".join(f"x;{i};{u}\n".encode() for u, i in PAIRS)))
    options = ["--user-column", 3, "--item-column", 2]

    assert funkgui("predict", project_file, "--pairs", path, *options).stdout == PREDICTED


def test_they_are_written_to_a_file(funkgui, parsed, project_file, pairs_file, tmp_path):
    target = tmp_path / "predictions.csv"
    args = "predict", project_file, "--pairs", pairs_file, "--output", target
    told = funkgui(*args)
    assert told.stdout == f"Wrote 4 predictions to {target}.\n"
    assert target.read_text(encoding="utf-8-sig") == PREDICTED

    assert parsed(funkgui(*args, "--run", "Worse", "--json").stdout) == {
        "run": "Worse",
        "n_unknown": 0,
        "written": str(target),
        "n_predictions": 4,
    }
    assert target.read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "Cleo,02,3", "Ann,04,3", "Ann,01,3", "Bob,03,3",
    ]  # fmt: skip


def test_they_may_be_asked_for_on_standard_output(funkgui, project_file, pairs_file):
    for target in ("-", "/dev/stdout"):
        args = "predict", project_file, "--pairs", pairs_file, "--output", target
        assert funkgui(*args).stdout == PREDICTED


def test_unknown_users_and_items_are_predicted_from_what_is_known(
    funkgui, parsed, project_file, tmp_path
):
    change_model(
        project_file,
        unknown_user_bias=0.5,
        unknown_item_bias=-1.0,
        uncertainty=Uncertainty(np.zeros((3, 3), np.float32), np.zeros((4, 3), np.float32), 0.25),
    )
    path = tmp_path / "new.csv"
    path.write_text("user,item\nAnn,01\nDan,01\nAnn,99\nDan,99\n")
    args = "predict", project_file, "--pairs", path
    result = funkgui(*args)

    assert result.stderr.splitlines()[2:] == [
        "new.csv: users or items of 3 of 4 pairs are unknown to films.funk; those pairs are "
        "predicted from what it knows."
    ]
    assert result.stdout.splitlines() == [
        "user,item,prediction,deviation",
        "Ann,01,4,0.5",
        "Dan,01,3.5,",
        "Ann,99,2,",
        "Dan,99,2.5,",
    ]
    told = parsed(funkgui(*args, "--json").stdout)
    assert (told["run"], told["n_unknown"]) == ("Better", 3)
    names = "user_id", "item_id", "prediction", "deviation"
    assert told["predictions"] == [
        dict(zip(names, row, strict=True))
        for row in [
            ("Ann", "01", 4, 0.5), ("Dan", "01", 3.5, None), ("Ann", "99", 2, None),
            ("Dan", "99", 2.5, None),
        ]
    ]  # fmt: skip


def test_pairs_that_no_format_takes_for_ratings_are_read(funkgui, project_file, tmp_path):
    users, items = zip(*PAIRS, strict=True)
    np.savez(tmp_path / "pairs.npz", user=np.array(users), item=np.array(items))

    assert funkgui("predict", project_file, "--pairs", tmp_path / "pairs.npz").stdout == PREDICTED


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "pairs.csv: the file is empty; choose one"),
        ("user,item\n", "pairs.csv: there are no ratings under the header line"),
        (None, "pairs.csv: there is no such file"),
    ],
)
def test_a_file_without_pairs_is_told_of(refused, project_file, tmp_path, content, words):
    if content is not None:
        (tmp_path / "pairs.csv").write_text(content)

    assert words in refused("predict", project_file, "--pairs", tmp_path / "pairs.csv", begun=True)


def test_a_project_holds_no_pairs(refused, project_file):
    said = refused("predict", project_file, "--pairs", project_file)

    assert "films.funk is a FunkGUI project, and this wants a file of ratings" in said


def test_without_runs_nothing_is_read(refused, ratings, pairs_file, tmp_path):
    save_project(Project(ratings, nothing_hidden(ratings)), tmp_path / "new.funk")

    assert "Nothing is trained in new.funk" in refused(
        "predict", tmp_path / "new.funk", "--pairs", pairs_file
    )


def test_what_cannot_be_written_is_told_before_anything_is_read(
    refused, project_file, pairs_file, tmp_path
):
    args = "predict", project_file, "--pairs", pairs_file, "--output"
    before = sorted(tmp_path.iterdir())

    assert "p.csv was not written: there is no folder" in refused(
        *args, tmp_path / "nowhere" / "p.csv"
    )
    assert "would overwrite what is read" in refused(*args, pairs_file)
    assert "would overwrite what is read" in refused(*args, project_file)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "Give either --user ID, or --pairs FILE"),
        (("--user", "Ann", "--pairs", "pairs.csv"), "Give either --user ID, or --pairs FILE"),
        (("--pairs", "pairs.csv", "--item", "01"), "--item goes with --user"),
        (("--user", "Ann", "--output", "p.csv"), "--output goes with --pairs"),
        (("--user", "Ann", "--header", "no"), "--header goes with a file of ratings"),
    ],
)
def test_one_user_or_the_pairs_of_a_file(misused, project_file, args, words):
    assert words in misused("predict", project_file, *args)


@posix
def test_a_reader_that_has_enough_ends_it_quietly(start, project_file, tmp_path):
    rows = (f"Ann,{item}\n" for item in range(200_000))
    (tmp_path / "pairs.csv").write_text("user,item\n" + "".join(rows))
    process = start("predict", project_file, "--pairs", "pairs.csv")
    assert process.stdout.readline() == "user,item,prediction\n"
    process.stdout.close()
    process.wait(timeout=PATIENCE_S)

    assert "Traceback" not in process.stderr.read()
