"""recommend --ratings: the best items for somebody who is not in the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from funkgui.project.project_file import load_project, save_project
from funkgui.project.what_if import ratings_of
from funkgui.ratings.edits.cells import SetCells
from tests.project.trained import CONFIGS, trained_project


@pytest.fixture
def mine(tmp_path) -> Path:
    """Ratings of somebody who likes what Ann likes; there is no item 05 or 06."""
    path = tmp_path / "mine.csv"
    path.write_text("user,item,rating\nDan,01,5\nDan,03,1\nDan,05,2\nDan,06,2\n")
    return path


def test_what_they_rated_tells_what_they_like(funkgui, parsed, project_file, mine):
    before = project_file.read_bytes()
    result = funkgui("recommend", project_file, "--ratings", mine, "--json")

    told = parsed(result.stdout)
    assert told["run"] == "Better"
    assert [(one["user_id"], one["item_id"]) for one in told["items"]] == [
        ("Dan", "02"),
        ("Dan", "04"),
    ]
    assert [one["title"] for one in told["items"]] == ["Brazil", "Dune"]
    assert result.stderr.splitlines()[1:] == [
        "mine.csv: 2 of 4 items left out, which the project does not have: 05, 06."
    ]
    assert project_file.read_bytes() == before

    mine.write_text("item,rating\n01,1\n03,5\n")
    lines = funkgui("recommend", project_file, "--ratings", mine, "-n", 1).stdout.splitlines()
    assert [line.split()[1:] for line in lines] == [["item", "title"], ["04", "Dune"]]


def test_they_are_nobody_of_the_project_whatever_they_are_called(
    funkgui, parsed, project_file, mine
):
    """Ann has rated 02 there."""
    args = "recommend", project_file, "--json", "--ratings", mine
    of_dan = parsed(funkgui(*args).stdout)
    mine.write_text(mine.read_text().replace("Dan", "Ann"))
    items = parsed(funkgui(*args).stdout)["items"]
    assert items == [{**one, "user_id": "Ann"} for one in of_dan["items"]]


@pytest.mark.parametrize("solver", ["variational", "sparse"])
def test_several_have_the_lines_that_each_alone_has(funkgui, parsed, tmp_path, solver):
    project = trained_project(CONFIGS[solver])
    path, new, alone = (tmp_path / name for name in ("model.funk", "new.csv", "alone.csv"))
    save_project(project, path)
    first, *others = project.ratings.item_ids[:4].tolist()
    of_each = {
        "Zoe": f"Zoe,{first},5\nZoe,{others[0]},1\n",
        "Dan": f"Dan,{others[1]},5\nDan,{others[2]},1\n",
        "Eve": "Eve,nowhere,5\n",
    }
    new.write_text("user,item,rating\n" + "".join(of_each.values()))
    args = "recommend", path, "-n", 3, "--json", "--ratings"

    found = parsed(funkgui(*args, new, "--all").stdout)["items"]
    assert [one["user_id"] for one in found] == ["Dan"] * 3 + ["Eve"] * 3 + ["Zoe"] * 3
    for label in ("Dan", "Zoe"):
        alone.write_text("user,item,rating\n" + of_each[label])
        own = parsed(funkgui(*args, alone).stdout)["items"]
        for one, other in zip(own, (one for one in found if one["user_id"] == label), strict=True):
            # A little is regularised by how far apart all ratings are, theirs included.
            assert other == {
                name: pytest.approx(value, abs=0.01) if isinstance(value, float) else value
                for name, value in one.items()
            }

    target = tmp_path / "best.csv"
    told = funkgui("recommend", path, "-n", 3, "--ratings", new, "--all", "--output", target)
    assert told.stdout == f"Wrote 9 items for 3 users to {target}.\n"
    lines = funkgui("recommend", path, "-n", 3, "--ratings", new, "--all").stdout
    assert target.read_text(encoding="utf-8-sig") == lines
    assert lines.splitlines()[1].startswith(f"Dan,1,{found[0]['item_id']},")


@pytest.mark.parametrize("solver", ["variational", "sparse", "funk-2006"])
def test_ratings_of_a_user_as_a_file_give_about_that_users_list(funkgui, parsed, tmp_path, solver):
    project = trained_project(CONFIGS[solver])
    ratings, path, mine = project.ratings, tmp_path / "model.funk", tmp_path / "mine.csv"
    save_project(project, path)
    for user in range(0, 50, 10):
        items, values = ratings_of(ratings, project.holdout, user)
        pairs = zip(ratings.item_ids[items], values, strict=True)
        mine.write_text("item,rating\n" + "".join(f"{item},{value}\n" for item, value in pairs))
        own, found = (
            {
                one["item_id"]: one
                for one in parsed(funkgui("recommend", path, "--json", *args).stdout)["items"]
            }
            for args in (
                ("--user", ratings.user_ids[user]),
                ("--ratings", mine, "-n", ratings.n_items),
            )
        )
        assert not set(found) & set(ratings.item_ids[items].tolist())
        off = [one["prediction"] - found[item]["prediction"] for item, one in own.items()]
        assert np.sqrt(np.mean(np.square(off))) < 0.4
        for one in found.values():
            assert (one["deviation"] is None) == (solver != "variational")


def test_why_is_told_even_where_the_projects_own_ratings_have_changed(
    funkgui, parsed, project_file, mine
):
    project = load_project(project_file)
    edited = SetCells.one(0, 1, 2.0).apply(project.ratings, project.holdout)
    save_project(project.edited(edited), project_file)
    args = "recommend", project_file, "--run", "Better", "--ratings", mine, "--why", "--json"
    for one in parsed(funkgui(*args).stdout)["items"]:
        why = one["why"]
        assert {part["item_id"] for part in why["ratings"]} == {"01", "03"}
        assert why["all_else"] == pytest.approx(0, abs=1e-5)
        assert why["before_clipping"] == pytest.approx(one["prediction"], abs=1e-5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,01,5\nb,01,4\n", "has 2 ratings of 2 users; give --all, too, for each of them"),
        ("a,91,5\na,92,3\n", "The project has none of the items in mine.csv: 91, 92;"),
        (
            "a,01,9\na,02,3\n",
            "mine.csv has a rating of 9, and the project's are on a scale of 1 to",
        ),
    ],
)
def test_what_cannot_be_folded_in_is_refused_in_words(refused, project_file, mine, content, words):
    mine.write_text("user,item,rating\n" + content)
    assert words in refused("recommend", project_file, "--ratings", mine, begun=True)


def test_how_to_read_goes_with_a_file(misused, project_file):
    said = misused("recommend", project_file, "--user", "Ann", "--user-column", "1")
    assert "--user-column goes with a file of ratings" in said
