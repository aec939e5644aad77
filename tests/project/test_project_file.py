"""Projects come back from their file as they were, and the file is plain HDF5."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from funkgui import __version__
from funkgui.errors import CancelledError
from funkgui.factorization.config import FitConfig
from funkgui.project.project import Project
from funkgui.project.project_file import (
    FORMAT_VERSION,
    is_project_file,
    load_project,
    save_project,
)
from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense
from tests.rating_set import rating_set


def test_everything_comes_back_to_the_last_bit(project, tmp_path, assert_same_project):
    path = tmp_path / "películas 🎬.funk"
    save_project(project, path)
    assert_same_project(load_project(path), project)


def test_how_the_source_is_read_may_have_a_format_of_a_newer_funkgui(project, tmp_path):
    path = tmp_path / "p.funk"
    save_project(replace(project, read_options=ReadOptions(format="xml", missing="99")), path)
    with h5py.File(path, "r+") as file:
        file["read_options"].attrs["format"] = "not yet known"
    assert load_project(path).read_options == ReadOptions(missing="99")


def test_saving_again_replaces_the_file(project, tmp_path, assert_same_project):
    path = tmp_path / "p.funk"
    save_project(project, path)
    fewer = project.without_run("Run 1")
    save_project(fewer, path)
    assert_same_project(load_project(path), fewer)
    assert [one.name for one in tmp_path.iterdir()] == ["p.funk"]


def test_runs_stay_fresh_or_stale(project, tmp_path):
    path = tmp_path / "p.funk"
    save_project(project, path)
    loaded = load_project(path)
    assert [loaded.is_stale(run) for run in loaded.runs] == [False, True]


def test_a_nan_in_a_model_is_kept(project, tmp_path, assert_same_project):
    run = project.runs[0]
    u = run.result.model.u.copy()
    u[0, 0], u[1, 1] = np.nan, -np.inf
    model = replace(run.result.model, u=u, mean=float("nan"))
    odd = project.with_run(replace(run, result=replace(run.result, model=model)))
    save_project(odd, tmp_path / "p.funk")
    loaded = load_project(tmp_path / "p.funk")
    assert_same_project(loaded, odd)
    [doubt] = loaded.doubts
    assert doubt.startswith(f"{run.name}: its factors or biases are not all numbers")


def test_no_ratings_no_runs_no_titles(tmp_path, assert_same_project):
    nothing = RatingMatrix(
        np.zeros(1, np.int64),
        np.zeros(0, np.int32),
        np.zeros(0, np.float32),
        np.zeros(0, np.int64),
        np.zeros(0, np.str_),
    )
    project = Project(nothing, nothing_hidden(nothing))
    save_project(project, tmp_path / "empty.funk")
    assert_same_project(load_project(tmp_path / "empty.funk"), project)


def test_more_than_one_slice_of_everything(tmp_path, assert_same_project, make_run):
    drawn = rating_set(20_000, 300, 400_000, seed=1)
    names = np.array([f"ü{user}" for user in range(drawn.n_users)])
    ratings = replace(drawn, user_ids=names)
    project = Project(ratings, random_share(ratings, 0.1, seed=0))
    project = project.with_run(make_run(ratings, config=FitConfig(n_factors=32)))
    assert project.runs[0].result.model.u.nbytes > 2 << 20
    save_project(project, tmp_path / "p.funk")
    assert_same_project(load_project(tmp_path / "p.funk"), project)


_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_matrix_and_any_words_come_back(data, tmp_path, assert_same_project):
    n_users, n_items = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    floats = hnp.from_dtype(np.dtype(np.float32), allow_infinity=False)
    cells = data.draw(hnp.arrays(np.float32, (n_users, n_items), elements=floats))
    ratings = from_dense(cells)
    titles = data.draw(st.lists(_text, min_size=n_items, max_size=n_items))
    ids = data.draw(hnp.arrays(np.int64, n_users))
    scale = data.draw(st.sampled_from([None, RatingScale(-1.5, 2), RatingScale(1, 5, 0.1)]))
    ratings = replace(ratings, user_ids=ids, item_titles=np.array(titles, np.str_), scale=scale)
    hidden = data.draw(hnp.arrays(np.bool_, ratings.n_ratings))
    project = Project(ratings, Holdout(hidden, data.draw(_text)), (), data.draw(_text))
    save_project(project, tmp_path / "p.funk")
    loaded = load_project(tmp_path / "p.funk")
    assert_same_project(replace(loaded, ratings=ratings), project)
    assert loaded.ratings.scale == scale
    assert loaded.ratings.item_titles.tolist() == ratings.item_titles.tolist()
    assert loaded.fingerprint == project.fingerprint


def test_text_that_hdf5_cannot_hold_does_not_stop_a_save(project, tmp_path):
    titles = project.ratings.item_titles.astype("<U20")
    titles[0] = "nul\0inside"
    odd = replace(
        project, ratings=replace(project.ratings, item_titles=titles), source="caf\udce9.csv"
    )
    odd = odd.with_run(replace(odd.runs[0], name="a\0b"))
    save_project(odd, tmp_path / "p.funk")
    loaded = load_project(tmp_path / "p.funk")
    assert loaded.ratings.item_titles[0] == r"nul\x00inside"
    assert loaded.source == r"caf\udce9.csv"
    assert loaded.runs[-1].name == r"a\x00b"


def test_names_that_differ_in_what_hdf5_cannot_hold_stay_apart(project, tmp_path):
    names = np.array([f"{user}{end}" for user in range(20) for end in ("\0.", "\ud800")])
    run = replace(project.runs[0], user_ids=names)
    odd = replace(project, runs=(replace(run, name="a\0b"), replace(run, name="a?b")))
    save_project(odd, tmp_path / "p.funk")
    loaded = load_project(tmp_path / "p.funk")
    assert [len(set(run.user_ids)) for run in loaded.runs] == [40, 40]


def test_runs_whose_names_hdf5_cannot_tell_apart(project, tmp_path):
    base = project.runs[0]
    names = ["", ".", "..", "a/b", "a_b", "/", "_"]
    made = replace(project, runs=tuple(replace(base, name=name) for name in names))
    save_project(made, tmp_path / "p.funk")
    assert [run.name for run in load_project(tmp_path / "p.funk").runs] == names


def test_any_hdf5_viewer_finds_its_way(project, tmp_path):
    path = tmp_path / "p.funk"
    save_project(project, path)
    with h5py.File(path) as file:
        assert file.attrs["format"] == "FunkGUI project"
        assert file.attrs["format_version"] == FORMAT_VERSION == 4
        assert __version__ in file.attrs["written_by"]
        assert set(file) == {"ratings", "mask", "truth", "runs"}
        assert list(file["runs"]) == ["Run 1", "a_b: größer & kleiner"]
        assert (file["mask"][:] == ~project.holdout.hidden).all()
        assert file["mask"].attrs["scheme"] == project.holdout.scheme
        assert file["ratings/user_ids"].asstr()[:].tolist() == project.ratings.user_ids.tolist()
        assert file["ratings"].attrs["scale_step"] == 0.5
        run, kept = file["runs/Run 1"], project.runs[0]
        assert dict(run["config"].attrs) == {
            "description": run["config"].attrs["description"],
            **kept.config.to_dict(),
        }
        assert run["history"]["train_mse"].tolist() == kept.result.history.train_mse.tolist()
        assert run["u"][:].tolist() == kept.result.model.u.tolist()
        assert run["state"].attrs["epoch"] == 9
        assert run.attrs["started_at"] == "2026-03-01T09:30:00+00:00"


def test_every_group_and_array_says_what_it_is(project, tmp_path):
    save_project(project, tmp_path / "p.funk")
    undescribed = []

    def look(name: str, node: h5py.HLObject) -> None:
        text = node.attrs.get("description", "")
        if len(text) < 10 or "\n" in text:
            undescribed.append(name)

    with h5py.File(tmp_path / "p.funk") as file:
        look("/", file)
        file.visititems(look)
    assert undescribed == []


@pytest.mark.parametrize("work", ["save", "load"])
def test_progress_rises_to_one(work, project, tmp_path):
    path = tmp_path / "p.funk"
    seen: list[float] = []
    if work == "save":
        save_project(project, path, progress=seen.append)
    else:
        save_project(project, path)
        load_project(path, progress=seen.append)
    assert len(seen) > 5
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-2] < seen[-1] == 1


@pytest.mark.parametrize("asked", [1, 2, 8])
def test_a_cancelled_save_leaves_the_old_file(asked, project, tmp_path, assert_same_project):
    path = tmp_path / "p.funk"
    save_project(project, path)
    before = path.read_bytes()
    times = iter(range(1, 1000))
    with pytest.raises(CancelledError):
        save_project(project.without_run("Run 1"), path, cancelled=lambda: next(times) >= asked)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    assert_same_project(load_project(path), project)


def test_a_load_can_be_cancelled(project, tmp_path):
    save_project(project, tmp_path / "p.funk")
    times = iter(range(1000))
    with pytest.raises(CancelledError):
        load_project(tmp_path / "p.funk", cancelled=lambda: next(times) >= 3)


def test_a_project_file_is_known_by_its_name_or_its_first_bytes(project, tmp_path):
    renamed = tmp_path / "project.backup"
    save_project(project, renamed)
    text = tmp_path / "ratings.csv"
    text.write_text("user,item,rating\n1,2,3\n")
    (tmp_path / "empty").touch()
    assert is_project_file(renamed)
    assert is_project_file(tmp_path / "not there yet.FUNK")
    assert not is_project_file(text)
    assert not is_project_file(tmp_path / "empty")
    assert not is_project_file(tmp_path)
    assert not is_project_file(tmp_path / "missing")
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["ratings"] = np.eye(3)
    assert not is_project_file(tmp_path / "other.h5")


def test_other_threads_go_on_while_a_worker_saves_and_loads(tmp_path, make_run):
    ratings = rating_set(10_000, 2_000, 1_500_000, seed=0)
    project = Project(ratings, random_share(ratings, 0.1, seed=0))
    project = project.with_run(make_run(ratings, config=FitConfig(n_factors=64)))
    path = tmp_path / "p.funk"
    save_project(project, path)  # h5py's import is not what is measured

    def work() -> None:
        save_project(project, path)
        load_project(path)

    worker = threading.Thread(target=work)
    gaps = []
    worker.start()
    while worker.is_alive():
        # Of the processor's seconds, which other programs cannot lengthen.
        before = time.process_time()
        time.sleep(0.001)
        gaps.append(time.process_time() - before)
    worker.join()
    assert len(gaps) > 10
    # About 10 ms at worst on an idle machine; the margin is for a busy one.
    assert max(gaps) < 0.4
