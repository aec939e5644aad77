"""Losses as noted, the best of them, and the tutorial's early stop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.factorization.history import LossHistory, LossMark, LossNote

_NAN = float("nan")
_losses = st.floats(1e-6, 1e6)


def _history(held_out: list[float], train: list[float] | None = None) -> LossHistory:
    train = train or held_out
    return LossHistory(
        [
            LossNote(epoch, one, other, epoch / 10)
            for epoch, (one, other) in enumerate(zip(train, held_out, strict=True), 1)
        ]
    )


def _stops_as_told(losses: list[float], patience: int, least: float) -> bool:
    """The rule word for word: is the last loss at least a share below the mean of those before?"""
    if patience == 0 or len(losses) < patience + 2:
        return False
    before = losses[-(patience + 1) : -1]
    mean = sum(before) / patience
    return not (mean - losses[-1]) / mean >= least


@given(
    st.lists(_losses, max_size=20),
    st.integers(0, 8),
    st.sampled_from([0.0, 0.005, 0.013, 0.1, 0.5]),
)
def test_the_early_stop_follows_its_rule(losses, patience, least):
    history = _history(losses)
    watched = losses[-(patience + 1) :]
    if patience and len(watched) > 1:
        mean = sum(watched[:-1]) / len(watched[:-1])
        close = math.isclose((mean - watched[-1]) / mean, least, rel_tol=1e-9, abs_tol=1e-9)
        if close:  # rounding decides; either answer is right
            return
    assert history.levelled_off(patience, least) is _stops_as_told(losses, patience, least)


def test_a_hand_computed_stop():
    # The mean of the five before is 1.0; 1 % of it is 0.01.
    before = [9.0, 1.2, 1.1, 1.0, 0.9, 0.8]
    assert not _history([*before, 0.98]).levelled_off(5, 0.01)
    assert _history([*before, 0.995]).levelled_off(5, 0.01)
    assert _history([*before, 1.5]).levelled_off(5, 0.01)


def test_it_waits_for_more_notes_than_its_patience():
    flat = [1.0] * 7
    assert [_history(flat[:n]).levelled_off(5, 0.01) for n in range(8)] == [False] * 7 + [True]


def test_losses_that_cannot_become_less_have_levelled_off():
    assert _history([1.0, 0.0, 0.0, 0.0]).levelled_off(2, 0.01)


def test_no_patience_never_stops():
    assert not _history([1.0] * 50).levelled_off(0, 0.01)


@given(st.floats(0.05, 0.9), st.integers(1, 6))
def test_steady_progress_goes_on(factor, patience):
    losses = [factor**n for n in range(15)]
    assert not _history(losses).levelled_off(patience, 0.01)


def test_the_held_out_loss_is_watched_and_else_the_training_loss():
    flat, falling = [1.0] * 10, [0.5**n for n in range(10)]
    assert _history(held_out=flat, train=falling).levelled_off(5, 0.01)
    assert not _history(held_out=falling, train=flat).levelled_off(5, 0.01)
    assert not _history(held_out=[_NAN] * 10, train=falling).levelled_off(5, 0.01)
    assert _history(held_out=[_NAN] * 10, train=flat).levelled_off(5, 0.01)


@given(st.lists(_losses, min_size=1, max_size=20))
def test_the_best_note_is_the_first_of_the_lowest(losses):
    assert _history(losses).best().epoch == 1 + losses.index(min(losses))


def test_the_best_note_without_held_out_ratings():
    assert _history(held_out=[_NAN] * 3, train=[3.0, 1.0, 2.0]).best().epoch == 2


_rows = st.tuples(st.integers(0, 2**53), _losses, _losses, _losses, _losses)


@given(st.lists(_rows, max_size=10, unique_by=lambda row: row[0]))
def test_columns_hold_what_was_noted(rows):
    history = LossHistory()
    for row in rows:
        history.append(LossNote(*row))
    assert len(history) == len(rows)
    columns = (
        history.epochs,
        history.train_mse,
        history.holdout_mse,
        history.elapsed_s,
        history.set_aside_mse,
    )
    assert all(column.dtype == np.float64 for column in columns)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == rows
    assert [note.epoch for note in history] == [row[0] for row in rows]


def test_a_copy_goes_its_own_way():
    history = _history([2.0, 1.0])
    copy = history.copy()
    copy.append(LossNote(3, 0.5, 0.5, 0.3))
    assert (len(history), len(copy)) == (2, 3)
    assert copy.notes[:2] == history.notes


def test_the_last_note_of_an_epoch_counts():
    history = _history([2.0, 1.0])
    history.append(LossNote(2, 0.5, 0.75, 0.3))
    assert history.holdout_mse.tolist() == [2.0, 0.75]


def test_a_copy_has_its_own_marks():
    history = _history([2.0, 1.0])
    copy = history.copy()
    copy.marks.append(LossMark(2, "8 factors added"))
    assert history.marks == []


@pytest.mark.parametrize(
    ("held_out", "set_aside", "watched"),
    [
        (0.7, _NAN, 0.7),
        (0.7, 0.4, 0.7),
        (_NAN, 0.4, 0.4),
        (_NAN, _NAN, 0.2),
        (math.inf, _NAN, math.inf),
    ],
)
def test_the_watched_loss(held_out, set_aside, watched):
    assert LossNote(1, 0.2, held_out, 0.0, set_aside).watched_mse == watched
