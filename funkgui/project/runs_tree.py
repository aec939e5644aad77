"""Runs as trees: settings, model, losses and the solver's state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import ConfigError
from funkgui.factorization.config import FitConfig, settings
from funkgui.factorization.events import FitFinished, SolverState
from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Run
from funkgui.project.ratings_tree import (
    factor_array,
    labels_from_tree,
    labels_to_tree,
    scale_from_attributes,
    scale_to_attributes,
)
from funkgui.project.tree import Array, Attribute, Group, InconsistentError
from funkgui.project.uncertainty_tree import add_uncertainty, uncertainty_from_tree
from funkgui.ratings.matrix import Labels, RatingMatrix
from funkgui.ratings.sorting import distinct

_HISTORY = np.dtype(
    [
        ("epoch", np.int64),
        ("train_mse", np.float64),
        ("holdout_mse", np.float64),
        ("elapsed_s", np.float64),
        ("set_aside_mse", np.float64),
    ]
)
"""A row of the losses: the fields of `LossNote`, in their order."""


def runs_to_tree(runs: Sequence[Run], ratings: RatingMatrix) -> Group:
    """The group ``/runs``: one group a run, in their order.

    Parameters
    ----------
    ratings
        The project's: runs whose users or items are others keep labels of their own.
    """
    group = Group(description="One group for each training, numbered by the attribute 'order'.")
    for order, run in enumerate(runs):
        child = _run_to_tree(run)
        _add_labels(child, run, ratings)
        child.attributes["order"] = order
        group.children[_free_name(run.name, group)] = child
    return group


def runs_from_tree(group: Group, ratings: RatingMatrix) -> tuple[Run, ...]:
    """The runs of the group ``/runs``, in their order.

    Raises
    ------
    InconsistentError
        Where something is missing, out of bounds, or does not fit the rest.
    """
    groups = [child for child in group.children.values() if isinstance(child, Group)]
    groups.sort(key=lambda child: child.whole("order"))
    runs = tuple(_run_from_tree(child, ratings) for child in groups)
    names = [run.name for run in runs]
    for child, name in zip(groups, names, strict=True):
        if names.count(name) > 1:
            raise InconsistentError(
                child.attribute_place("name"), "is the name of another run as well"
            )
    return runs


def _free_name(name: str, group: Group) -> str:
    """A name that HDF5 allows and that is not taken; the real one is an attribute."""
    stem = name.replace("/", "_").replace("\0", "_").encode("utf-8", "replace").decode()
    stem = "_" if stem in ("", ".", "..") else stem
    free, number = stem, 2
    while free in group.children:
        free, number = f"{stem} ({number})", number + 1
    return free


def _run_to_tree(run: Run) -> Group:
    result, model = run.result, run.result.model
    group = Group(
        description="One training. Predicted rating: mean + user_bias + item_bias + u v^T.",
        attributes=_attributes(run),
    )
    group.children = {
        "config": Group(
            description="The settings of the training, as they were at its end.",
            attributes=result.config.to_dict(),
        ),
        "u": factor_array(model.u, "(users, factors) Users' factors."),
        "v": factor_array(model.v, "(items, factors) Items' factors."),
        "user_bias": factor_array(
            model.user_bias, "(users,) How far each user rates above the mean."
        ),
        "item_bias": factor_array(
            model.item_bias, "(items,) How far each item is rated above the mean."
        ),
        "history": Array(
            _history_table(result.history),
            description="(notes,) Losses as noted: epoch; mean squared errors over the training "
            "and the held-out ratings, in squared units of the ratings; seconds of training; mean "
            "squared error over the ratings set aside for stopping.",
        ),
        "marks": _marks_to_tree(result.history.marks),
        "state": _state_to_tree(result.state),
    }
    add_uncertainty(group, model.uncertainty)
    return group


def _attributes(run: Run) -> dict[str, Attribute]:
    result, model = run.result, run.result.model
    return {
        "name": run.name,
        "colour": run.colour,
        "started_at": run.started_at.isoformat(),
        "ratings_fingerprint": run.ratings_fingerprint,
        "mean": float(model.mean),
        "unknown_user_bias": float(model.unknown_user_bias),
        "unknown_item_bias": float(model.unknown_item_bias),
        **scale_to_attributes(model.scale),
        "train_mse": float(result.train_mse),
        "holdout_mse": float(result.holdout_mse),
        "best_epoch": int(result.best_epoch),
        "stopped_because": result.stopped_because,
        "device": result.device,
        "baseline_rmse": float(result.baseline_rmse),
        "compile_s": float(result.compile_s),
        "train_s": float(result.train_s),
        "advice": result.advice,
    }


def _add_labels(group: Group, run: Run, ratings: RatingMatrix) -> None:
    """Keep the labels of the model's users and items where the matrix has others by now."""
    users, items = run.places(ratings)
    if users is not None and run.user_ids is not None:
        group.children["user_ids"] = labels_to_tree(run.user_ids, "(users,) The model's users.")
    if items is not None and run.item_ids is not None:
        group.children["item_ids"] = labels_to_tree(run.item_ids, "(items,) The model's items.")


def _marks_to_tree(marks: Sequence[LossMark]) -> Group:
    group = Group(description="What was done to the training, and after how many epochs.")
    epochs = np.array([mark.epoch for mark in marks], np.int64)
    texts = np.array([mark.text for mark in marks], np.str_)
    group.children = {
        "epochs": Array(epochs, description="(marks,) Epochs taken by then."),
        "texts": Array(texts, description="(marks,) What was done, in words."),
    }
    return group


def _state_to_tree(state: SolverState) -> Group:
    group = Group(
        description="Where the solver was at the end, so that the training can go on from there."
    )
    group.attributes = {"epoch": int(state.epoch), "step": int(state.step)}
    for name, values in state.arrays.items():
        group.children[_free_name(name, group)] = Array(
            np.asarray(values),
            description="The solver's own: factors, biases or moments of the optimizer.",
            attributes={"name": name},
        )
    return group


def _history_table(history: LossHistory) -> NDArray[np.void]:
    row_of = attrgetter(*_HISTORY.names or ())
    return np.array([row_of(note) for note in history], _HISTORY)


def _run_from_tree(group: Group, ratings: RatingMatrix) -> Run:
    config = _config_from_tree(group.group("config"))
    user_ids = _labels(group, "user_ids", ratings.user_ids)
    item_ids = _labels(group, "item_ids", ratings.item_ids)
    result = FitFinished(
        model=_model_from_tree(group, len(user_ids), len(item_ids)),
        state=_state_from_tree(group.group("state")),
        history=_history_from_tree(group),
        train_mse=group.number("train_mse"),
        holdout_mse=group.number("holdout_mse"),
        best_epoch=group.whole("best_epoch"),
        stopped_because=group.text("stopped_because"),
        device=group.text("device"),
        baseline_rmse=group.number("baseline_rmse"),
        compile_s=group.number("compile_s"),
        train_s=group.number("train_s"),
        config=config,
        advice=group.text("advice"),
    )
    return Run(
        group.text("name"),
        config,
        result,
        group.text("ratings_fingerprint"),
        _time_from_tree(group),
        user_ids,
        item_ids,
        # Files of before the runs had colours of their own have none.
        group.whole("colour" if "colour" in group.attributes else "order"),
    )


def _labels(group: Group, name: str, of_matrix: Labels) -> Labels:
    """The model's own, by which its users or items are found in the matrix; else those of that."""
    if name not in group.children:
        return of_matrix
    labels = labels_from_tree(group, name)
    if len(distinct(labels)) < len(labels):
        raise InconsistentError(group.place_of(name), "has a label twice")
    return labels


def _model_from_tree(group: Group, n_users: int, n_items: int) -> FactorModel:
    u = group.numbers("u", np.float32, (n_users, None))
    return FactorModel(
        u,
        group.numbers("v", np.float32, (n_items, u.shape[1])),
        group.numbers("user_bias", np.float32, (n_users,)),
        group.numbers("item_bias", np.float32, (n_items,)),
        group.number("mean"),
        scale_from_attributes(group),
        uncertainty_from_tree(group, n_users, n_items, u.shape[1]),
        group.number("unknown_user_bias"),
        group.number("unknown_item_bias"),
    )


def _state_from_tree(group: Group) -> SolverState:
    arrays = {}
    for child in group.arrays():
        arrays[child.text("name")] = child.values
        if child.values.dtype.kind not in "biuf":
            raise InconsistentError(child.path, "does not hold numbers")
    return SolverState(arrays, group.whole("epoch"), group.whole("step"))


def _history_from_tree(group: Group) -> LossHistory:
    table = group.numbers("history", _HISTORY, (None,))
    columns = (table[name].tolist() for name in _HISTORY.names or ())
    notes = [LossNote(*row) for row in zip(*columns, strict=True)]
    return LossHistory(notes, _marks_from_tree(group.group("marks")))


def _marks_from_tree(group: Group) -> list[LossMark]:
    texts = group.array("texts").values
    if texts.ndim != 1 or texts.dtype.kind != "U":
        raise InconsistentError(group.place_of("texts"), "does not hold text")
    epochs = group.numbers("epochs", np.int64, (len(texts),))
    pairs = zip(epochs.tolist(), texts.tolist(), strict=True)
    return [LossMark(epoch, text) for epoch, text in pairs]


def _config_from_tree(group: Group) -> FitConfig:
    values = dict(group.attributes)
    for one in settings():
        # Other programs write yes and no as numbers.
        if one.type is bool and values.get(one.name) in (0, 1):
            values[one.name] = bool(values[one.name])
    try:
        return FitConfig.from_dict(values)
    except ConfigError as problem:
        raise InconsistentError(group.path, f"is out of bounds ({problem})") from problem


def _time_from_tree(group: Group) -> datetime:
    try:
        return datetime.fromisoformat(group.text("started_at"))
    except ValueError as problem:
        raise InconsistentError(group.attribute_place("started_at"), "is not a time") from problem
