"""Files that are no project, or not any more: one sentence each, and nothing changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from funkgui.errors import ProjectFileError
from funkgui.project.project_file import load_project, save_project
from tests.systems import only_unix


@pytest.fixture
def saved(project, tmp_path) -> Path:
    path = tmp_path / "p.funk"
    save_project(project, path)
    return path


def refusal(path: Path) -> str:
    """The sentence with which a file is refused; the file must stay as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ProjectFileError) as caught:
        load_project(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    assert message.endswith(".")
    assert before is None or path.read_bytes() == before
    return message


def test_a_newer_file_asks_for_an_update(saved):
    with h5py.File(saved, "r+") as file:
        file.attrs["format_version"] = 7
        del file["ratings"]
    assert refusal(saved) == (
        "p.funk was written by a newer FunkGUI (format 7); this one reads up to 4. Update FunkGUI."
    )


def test_a_file_that_is_not_there(tmp_path):
    assert "there is no such file" in refusal(tmp_path / "p.funk")
    assert "there is no folder" in refusal(tmp_path / "nowhere" / "p.funk")


def test_a_folder(tmp_path):
    assert "is a folder, not a FunkGUI project" in refusal(tmp_path)


@only_unix
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "p.funk")
    assert "is not a FunkGUI project" in refusal(tmp_path / "p.funk")


@pytest.mark.parametrize("content", [b"", b"user,item,rating\n1,2,3\n", b"\x89HDF", b"\0" * 4096])
def test_a_file_of_another_kind(content, tmp_path):
    path = tmp_path / "p.funk"
    path.write_bytes(content)
    assert "is not a FunkGUI project" in refusal(path)


def test_hdf5_of_another_program(tmp_path):
    path = tmp_path / "p.funk"
    with h5py.File(path, "w") as file:
        file["weights"] = np.arange(5)
    assert "HDF5 file of another program" in refusal(path)


@pytest.mark.parametrize("version", [None, [1, 2]])
def test_a_project_made_by_hand_or_not_to_its_end(version, tmp_path):
    path = tmp_path / "p.funk"
    with h5py.File(path, "w") as file:
        file.attrs["format"] = "FunkGUI project"
        if version is not None:
            file.attrs["format_version"] = version
    assert "was made by hand, or not to its end" in refusal(path)


def test_a_heap_of_texts_that_leads_nowhere(saved):
    """HDF5's library would step through it for ever."""
    damaged = bytearray(saved.read_bytes())
    heap = damaged.find(b"GCOL\x01\0\0\0")
    assert heap > 0
    damaged[heap + 16 : heap + 40] = bytes(24)
    saved.write_bytes(damaged)
    assert "overwritten where it keeps its texts" in refusal(saved)


def test_a_file_cut_off_anywhere(saved):
    whole = saved.read_bytes()
    for length in [*range(8, len(whole) - 1, len(whole) // 60), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        assert "p.funk is damaged: it is cut off" in refusal(saved)


def test_every_changed_byte_is_noticed_or_harmless(saved, project):
    """Checksums: what opens after a change of one byte is what was saved, texts aside."""
    whole = saved.read_bytes()
    refused = 0
    for at in np.random.default_rng(0).integers(8, len(whole), 300).tolist():
        changed = bytearray(whole)
        changed[at] ^= 0x55
        saved.write_bytes(changed)
        try:
            loaded = load_project(saved)
        except ProjectFileError:
            refused += 1
            continue
        assert loaded.fingerprint == project.fingerprint
        for run, kept in zip(loaded.runs, project.runs, strict=True):
            assert run.result.model.u.tobytes() == kept.result.model.u.tobytes()
            assert run.config == kept.config
    assert refused > 180  # the rest hit texts, or space that nothing is kept in


def _later(change: Callable[..., None]) -> Callable[..., Callable[[h5py.File], None]]:
    """What else it takes is given now, the file once there is one."""
    return lambda *args: lambda file: change(file, *args)


@_later
def _set(file: h5py.File, name: str, values: object) -> None:
    about = dict(file[name].attrs)
    del file[name]
    file[name] = values
    file[name].attrs.update(about)


@_later
def _put(file: h5py.File, name: str, at: object, value: object) -> None:
    file[name][at] = value


@_later
def _attribute(file: h5py.File, name: str, key: str, value: object) -> None:
    file[name].attrs[key] = value


@_later
def _delete(file: h5py.File, name: str) -> None:
    del file[name]


@_later
def _delete_attribute(file: h5py.File, name: str, key: str) -> None:
    del file[name].attrs[key]


@_later
def _link(file: h5py.File, name: str, link: object) -> None:
    del file[name]
    file[name] = link


_CHANGES = [
    (_delete("ratings"), "/ratings is missing"),
    (_delete("runs"), "/runs is missing"),
    (_delete("mask"), "/mask is missing"),
    (_delete("ratings/values"), "/ratings/values is missing"),
    (_put("ratings/indptr", 0, 1), "/ratings/indptr does not rise"),
    (_put("ratings/indptr", 3, 10**12), "/ratings/indptr does not rise"),
    (_put("ratings/item_index", 0, -1), "/ratings/item_index leaves the range of the 25 items"),
    (_put("ratings/item_index", 5, 25), "/ratings/item_index leaves the range of the 25 items"),
    (_put("ratings/item_index", 1, 0), "/ratings/item_index does not ascend"),
    (_put("ratings/values", 7, np.nan), "/ratings/values holds a rating that is not finite"),
    (_put("ratings/values", 7, np.inf), "/ratings/values holds a rating that is not finite"),
    (_set("ratings/values", np.ones(3, np.float32)), "/ratings/indptr does not rise"),
    (_set("ratings/values", np.ones((2, 2), np.float32)), "/ratings/values has the shape 2 x 2"),
    (
        _set("ratings/values", np.full(3, 1e300)),
        "/ratings/values holds float64, which does not fit into float32",
    ),
    (
        _set("ratings/item_index", np.full(400, 0.5)),
        "/ratings/item_index holds float64, which does not fit into int32",
    ),
    (_set("ratings/user_ids", np.full(40, 2**63, np.uint64)), "/ratings/user_ids holds uint64"),
    (_set("ratings/values", h5py.Empty("f4")), "/ratings/values is empty"),
    (_set("ratings/values", "text"), "/ratings/values holds object, which does"),
    (_set("ratings/user_ids", np.arange(3)), "/ratings/indptr has the shape 41, not 4"),
    (_set("ratings/user_ids", np.ones(40)), "/ratings/user_ids is neither"),
    (_set("ratings/item_titles", ["a", "b"]), "/ratings/item_titles and item_ids differ"),
    (_set("ratings/item_titles", np.array([b"\xff\xfe"])), "/ratings/item_titles cannot be read"),
    (_attribute("ratings", "scale_low", 9.0), "/ratings@scale_low is above"),
    (_attribute("ratings", "scale_low", "one"), "/ratings@scale_low is not a number"),
    (_attribute("ratings", "scale_step", 0.0), "/ratings@scale_step is not a positive"),
    (_delete_attribute("ratings", "scale_high"), "/ratings@scale_high is missing"),
    (_put("mask", 0, 2), "/mask holds other numbers than 0 and 1"),
    (_set("mask", np.ones(5, np.uint8)), "/mask has the shape 5, not"),
    (_delete_attribute("mask", "scheme"), "/mask@scheme is missing"),
    (_set("truth/v", np.ones((3, 25), np.float32)), "/truth/v has the shape 3 x 25, not 2 x 25"),
    (_delete_attribute("/", "source"), "/@source is missing"),
    (_attribute("/", "format_version", 0), "/@format_version is 0"),
    (_attribute("/", "format_version", -1), "/@format_version is negative"),
    (_attribute("/", "format_version", "1"), "/@format_version is not a whole number"),
    (_attribute("/", "format_version", 1.5), "/@format_version is not a whole number"),
    (_attribute("runs/Run 1/state", "epoch", 1e300), "@epoch is not a whole number"),
    (_delete("runs/Run 1/u"), "/runs/Run 1/u is missing"),
    (_delete("runs/Run 1/state"), "/runs/Run 1/state is missing"),
    (_delete("runs/Run 1/config"), "/runs/Run 1/config is missing"),
    (_set("runs/Run 1/u", np.ones((4, 3), np.float32)), "/runs/Run 1/u has the shape 4 x 3"),
    (
        _set("runs/Run 1/v", np.ones((25, 4), np.float32)),
        "/runs/Run 1/v has the shape 25 x 4, not 25 x 3",
    ),
    (_set("runs/Run 1/user_bias", np.ones(39, np.float32)), "/runs/Run 1/user_bias has the shape"),
    (_set("runs/Run 1/history", np.ones(3)), "/runs/Run 1/history holds float64"),
    (_delete("runs/Run 1/marks"), "/runs/Run 1/marks is missing"),
    (_set("runs/Run 1/marks/texts", np.ones(2)), "/runs/Run 1/marks/texts does not hold text"),
    (_set("runs/Run 1/marks/epochs", np.ones(3, np.int64)), "/runs/Run 1/marks/epochs has the"),
    (_delete_attribute("runs/Run 1", "advice"), "/runs/Run 1@advice is missing"),
    (
        _set("runs/Run 1/uncertainty/user_covariance", np.ones((40, 9), np.float32)),
        "/runs/Run 1/uncertainty/user_covariance does not hold triangles",
    ),
    (
        _set("runs/Run 1/uncertainty/item_covariance", np.ones((25, 6), np.float32)),
        "/runs/Run 1/uncertainty/item_covariance has the shape 25 x 6, not 25 x 10",
    ),
    (
        _delete_attribute("runs/Run 1/uncertainty", "noise_variance"),
        "/runs/Run 1/uncertainty@noise_variance is missing",
    ),
    (
        _attribute("runs/Run 1/uncertainty", "noise_variance", -1),
        "/runs/Run 1/uncertainty@noise_variance is not a variance",
    ),
    (_set("runs/Run 1/state/u", ["a"]), "/runs/Run 1/state/u does not hold numbers"),
    (_delete_attribute("runs/Run 1/state/u", "name"), "/runs/Run 1/state/u@name is missing"),
    (_attribute("runs/Run 1", "best_epoch", 1.5), "/runs/Run 1@best_epoch is not a whole number"),
    (_attribute("runs/Run 1", "train_mse", "1"), "/runs/Run 1@train_mse is not a number"),
    (_attribute("runs/Run 1", "started_at", "yesterday"), "/runs/Run 1@started_at is not a time"),
    (_attribute("runs/Run 1", "name", "a/b: größer & kleiner"), "is the name of another run"),
    (_attribute("runs/Run 1", "order", "first"), "/runs/Run 1@order is not a whole number"),
    (
        _attribute("runs/Run 1/config", "n_factors", 0),
        "/runs/Run 1/config is out of bounds (Factors is 0; it must be from 1 to 2,000.)",
    ),
    (_attribute("runs/Run 1/config", "solver", "magic"), "Solver is 'magic'"),
    (_attribute("runs/Run 1/config", "seed", "x"), "Seed is 'x'"),
    (_attribute("runs/Run 1/config", "learning_rate", np.nan), "Learning rate is nan"),
    (_link("ratings/values", h5py.SoftLink("/mask")), "/ratings/values is missing"),
    (_link("ratings/values", h5py.ExternalLink("p.funk", "/mask")), "/ratings/values is missing"),
]


@pytest.mark.parametrize(("change", "reason"), _CHANGES, ids=[reason for _, reason in _CHANGES])
def test_a_tampered_file_names_the_place(change, reason, saved):
    with h5py.File(saved, "r+") as file:
        change(file)
    message = refusal(saved)
    assert message.startswith("p.funk is damaged: ")
    assert reason in message


def test_a_length_no_memory_can_hold(saved):
    with h5py.File(saved, "r+") as file:
        del file["mask"]
        file.create_dataset("mask", (2**50,), np.uint8, chunks=(1024,))
    message = refusal(saved)
    assert "memory" in message or "/mask" in message


def test_groups_that_hold_themselves(saved, project, assert_same_project):
    with h5py.File(saved, "r+") as file:
        file["ratings/again"] = file["/"]
    assert_same_project(load_project(saved), project)


def test_what_others_added_is_left_out(saved, project, assert_same_project):
    with h5py.File(saved, "r+") as file:
        file["notes"] = "mine"
        file.attrs["colour"] = [1, 2, 3]
        file["runs/Run 1"].attrs["rating"] = "good"
        file["runs/Run 1/config"].attrs["momentum"] = 0.9
        file["figures/a"] = np.arange(6).reshape(2, 3)
        file.attrs["comment"] = np.bytes_("größer".encode("latin-1"))
        file.attrs["raw"] = np.void(b"\xff\0")
    assert_same_project(load_project(saved), project)


def test_what_others_wrote_in_other_types_is_converted(saved, project, assert_same_project):
    with h5py.File(saved, "r+") as file:
        for name in ("runs/Run 1/u", "runs/Run 1/uncertainty/user_covariance", "truth/v"):
            _set(name, file[name][()].astype(">f8"))(file)
        for name in ("ratings/indptr", "mask"):
            _set(name, file[name][()].astype(np.float64))(file)
        _set("ratings/item_index", file["ratings/item_index"][()].astype(np.int64))(file)
        _set("ratings/item_ids", file["ratings/item_ids"][()].astype(np.uint8))(file)
        _set("ratings/user_ids", [text.encode() for text in project.ratings.user_ids])(file)
        file.attrs["source"] = np.bytes_(project.source.encode())
        file["runs/Run 1"].attrs["best_epoch"] = np.array([2], np.uint16)
        file["runs/Run 1"].attrs["baseline_rmse"] = 1
    assert_same_project(load_project(saved), project)


def test_whole_numbers_and_answers_that_others_wrote_as_doubles(
    saved, project, assert_same_project
):
    def write_doubles(name: str, node: h5py.Group | h5py.Dataset) -> None:
        for key, value in node.attrs.items():
            if isinstance(value, (np.integer, np.bool_)):
                node.attrs[key] = float(value)

    with h5py.File(saved, "r+") as file:
        write_doubles("/", file)
        file.visititems(write_doubles)
        config = file["runs/Run 1/config"].attrs
        assert [config[name] for name in ("n_factors", "biases")] == [3.0, 1.0]
    assert_same_project(load_project(saved), project)
