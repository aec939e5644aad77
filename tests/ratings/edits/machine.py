"""Any sequence of edits of a small matrix, undone and redone: a state machine for tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from funkgui.errors import EditError
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.join import RULES, join
from funkgui.ratings.edits.keep import keep_at_least, keep_most
from funkgui.ratings.edits.mask import HideCells, ReplaceHoldout
from funkgui.ratings.edits.merged import adding, holding_out
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import Rename, SetTitles, SetTitlesByLabel
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense

LABELS = st.one_of(
    st.integers(-5, 40).map(str),
    st.sampled_from(["", "Ann", "Bob", "07", "x" * 40, "a\tb", "\N{SNOWMAN}"]),
)
TITLES = st.sampled_from(["", "Alien", "Brazil", "Das Boot \N{EN DASH} Der Film"])
SCALES = st.sampled_from([None, RatingScale(1, 5, 1.0), RatingScale(0, 10, None)])


def state(ratings: RatingMatrix, holdout: Holdout) -> list:
    """All there is, dtypes included."""
    parts = [getattr(ratings, name) for name in ("indptr", "item_index", "values", "times")]
    parts += [ratings.user_ids, ratings.item_ids, ratings.item_titles, holdout.hidden]
    told = [None if part is None else (part.dtype.str, part.tolist()) for part in parts]
    return [*told, ratings.scale, holdout.scheme, ratings.fingerprint]


@st.composite
def matrices(draw) -> tuple[RatingMatrix, Holdout]:
    """A small matrix and its mask; users and items may have no rating."""
    n_users, n_items = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cell = st.one_of(st.none(), st.integers(1, 10).map(lambda stars: stars / 2))
    row = st.lists(cell, min_size=n_items, max_size=n_items)
    dense = draw(st.lists(row, min_size=n_users, max_size=n_users))
    ratings = from_dense(np.array(dense, np.float32).reshape(n_users, n_items))
    if draw(st.booleans()):
        ratings = replace(ratings, user_ids=np.array([f"user {at}" for at in range(n_users)]))
    if draw(st.booleans()):
        ratings = ratings.with_titles({"1": "One", "2": "Two"})
    some = {"min_size": ratings.n_ratings, "max_size": ratings.n_ratings}
    if draw(st.booleans()):
        times = draw(st.lists(st.sampled_from([NO_TIME, 0, 10, 20]), **some))
        ratings = replace(ratings, times=np.array(times, np.int64))
    hidden = draw(st.lists(st.booleans(), **some))
    return replace(ratings, scale=draw(SCALES)), Holdout(np.array(hidden, np.bool_), "drawn")


class Edits(RuleBasedStateMachine):
    """Makes edits, goes back and forth among the states, and compares."""

    @initialize(given=matrices())
    def begin(self, given):
        self.ratings, self.holdout = given
        self.undo, self.redo = [], []
        self.states, self.at = [state(*given)], 0

    def make(self, edit):
        if edit is None:
            return
        try:
            edited = edit.apply(self.ratings, self.holdout)
        except EditError:
            return
        assert edit.text == edited.inverse.text
        assert edit.effort(self.ratings) >= 0
        check_change(self.ratings, self.holdout, edited)
        self.undo.append(edited.inverse)
        self.redo.clear()
        self.ratings, self.holdout = edited.ratings, edited.holdout
        self.at += 1
        self.states[self.at :] = [state(self.ratings, self.holdout)]

    def go(self, steps, others, by):
        edited = steps.pop().apply(self.ratings, self.holdout)
        check_change(self.ratings, self.holdout, edited)
        others.append(edited.inverse)
        self.ratings, self.holdout = edited.ratings, edited.holdout
        self.at += by
        self.compare()

    def compare(self):
        found = state(self.ratings, self.holdout)
        for now, then in zip(found, self.states[self.at], strict=True):
            assert now == then

    @precondition(lambda self: self.undo)
    @rule()
    def take_back(self):
        self.go(self.undo, self.redo, -1)

    @precondition(lambda self: self.redo)
    @rule()
    def make_again(self):
        self.go(self.redo, self.undo, 1)

    @rule(data=st.data())
    def set_cells(self, data):
        self.make(data.draw(cells_of(self.ratings)))

    @rule(data=st.data(), hidden=st.booleans())
    def hide_cells(self, data, hidden):
        edit = data.draw(cells_of(self.ratings))
        self.make(HideCells(edit.users, edit.items, hidden))

    @rule(share=st.sampled_from([0.2, 0.5]), seed=st.integers(0, 3))
    def draw_mask(self, share, seed):
        self.make(ReplaceHoldout(random_share(self.ratings, share, seed)))

    @rule(labels=st.lists(LABELS, min_size=1, max_size=3))
    def add_users(self, labels):
        self.make(Add("user", labels))

    @rule(labels=st.lists(LABELS, min_size=1, max_size=3))
    def add_items(self, labels):
        self.make(Add("item", labels))

    @rule(data=st.data())
    def remove_users(self, data):
        self.make(Remove.of("user", data.draw(some_of(self.ratings.n_users))))

    @rule(data=st.data())
    def remove_items(self, data):
        self.make(Remove.of("item", data.draw(some_of(self.ratings.n_items))))

    @rule(data=st.data())
    def rename_users(self, data):
        self.make(Rename("user", data.draw(names_for(self.ratings.n_users, LABELS))))

    @rule(data=st.data())
    def rename_items(self, data):
        self.make(Rename("item", data.draw(names_for(self.ratings.n_items, LABELS))))

    @rule(data=st.data())
    def set_titles(self, data):
        self.make(SetTitles(data.draw(names_for(self.ratings.n_items, TITLES))))

    @rule(titles=st.dictionaries(LABELS, TITLES, max_size=4))
    def set_titles_by_label(self, titles):
        self.make(SetTitlesByLabel(titles))

    @rule(scale=SCALES)
    def set_scale(self, scale):
        self.make(SetScale(scale))

    @precondition(lambda self: self.ratings.n_users > 1)
    @rule(data=st.data(), rule=st.sampled_from(list(RULES)))
    def join_users(self, data, rule):
        keep, *others = data.draw(some_of(self.ratings.n_users, at_least=2)).tolist()
        others = np.array(others, np.int64)
        self.make(join(self.ratings, self.holdout, "user", keep, others, rule))

    @precondition(lambda self: self.ratings.n_items > 1)
    @rule(data=st.data(), rule=st.sampled_from(list(RULES)))
    def join_items(self, data, rule):
        keep, *others = data.draw(some_of(self.ratings.n_items, at_least=2)).tolist()
        others = np.array(others, np.int64)
        self.make(join(self.ratings, self.holdout, "item", keep, others, rule))

    @rule(n=st.integers(1, 4), kind=st.sampled_from(["user", "item"]))
    def keep_most(self, n, kind):
        self.make(keep_most(self.ratings, kind, n))

    @rule(users=st.integers(0, 2), items=st.integers(0, 2))
    def keep_those_with_enough(self, users, items):
        try:
            edit = keep_at_least(self.ratings, users, items)
        except EditError:
            return
        self.make(edit)

    @rule(data=st.data())
    def do_several_at_once(self, data):
        cells = data.draw(cells_of(self.ratings))
        gone = data.draw(some_of(self.ratings.n_users))
        edits = [
            cells,
            Add("item", ["new", "newer"]),
            Remove.of("user", gone),
            Rename("item", {0: "first"}),
        ]
        self.make(Together(edits, "Do several things"))

    @rule(more=matrices(), share=st.sampled_from([0, 0.5]))
    def add_ratings(self, more, share):
        self.make(adding(self.ratings, self.holdout, more[0], "more.csv", share, 0).edit)

    @rule(test=matrices())
    def hold_out_ratings(self, test):
        try:
            merging = holding_out(self.ratings, self.holdout, test[0], "test.csv")
        except EditError:
            return
        self.make(merging.edit)

    @invariant()
    def the_fingerprint_is_that_of_the_cells(self):
        assert self.ratings.fingerprint == replace(self.ratings).fingerprint
        assert len(self.holdout.hidden) == self.ratings.n_ratings

    @invariant()
    def what_is_known_of_the_cells_is_so(self):
        ratings, anew = self.ratings, replace(self.ratings)
        assert ratings.item_counts.tolist() == anew.item_counts.tolist()
        assert ratings.user_index.tolist() == anew.user_index.tolist()
        assert np.array_equal(ratings.mean, anew.mean, equal_nan=True)

    @invariant()
    def everyone_is_found_by_label(self):
        ratings = self.ratings
        assert ratings.rows_of(ratings.user_ids).tolist() == list(range(ratings.n_users))
        assert ratings.columns_of(ratings.item_ids).tolist() == list(range(ratings.n_items))

    def teardown(self):
        if not hasattr(self, "states"):
            return
        while self.undo:
            self.go(self.undo, self.redo, -1)
        while self.redo:
            self.go(self.redo, self.undo, 1)


@st.composite
def cells_of(draw, ratings: RatingMatrix) -> SetCells:
    """An edit of any of the cells, each at most once, in any order."""
    n_cells = ratings.n_users * ratings.n_items
    cells = draw(st.lists(st.integers(0, n_cells - 1), unique=True, max_size=8))
    some = {"min_size": len(cells), "max_size": len(cells)}
    values = draw(st.lists(st.just(np.nan) | st.integers(-5, 5), **some))
    hidden = draw(st.none() | st.lists(st.booleans(), **some))
    times = draw(st.none() | st.lists(st.sampled_from([NO_TIME, 5, 15]), **some))
    users, items = np.divmod(np.array(cells, np.int64), ratings.n_items)
    return SetCells(
        users,
        items,
        np.array(values, np.float32),
        None if hidden is None else np.array(hidden, np.bool_),
        times=None if times is None else np.array(times, np.int64),
    )


def some_of(n: int, at_least: int = 1) -> st.SearchStrategy:
    """Some positions below n, in any order."""
    places = st.lists(st.integers(0, n - 1), min_size=at_least, max_size=4, unique=True)
    return places.map(lambda chosen: np.array(chosen, np.int64))


def names_for(n: int, names: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(st.integers(0, n - 1), names, min_size=1, max_size=3)


def check_change(before: RatingMatrix, holdout: Holdout, edited) -> None:
    """What an edit tells of itself is so."""
    change, after = edited.change, edited.ratings
    kinds = [
        (change.user_places, before.user_ids, after.user_ids, change.renamed_users),
        (change.item_places, before.item_ids, after.item_ids, change.renamed_items),
    ]
    for places, old, new, names in kinds:
        places = np.arange(len(old)) if places is None else places
        assert len(places) == len(new)
        for at, place in enumerate(places.tolist()):
            if place >= 0:
                was = str(old[place])
                assert names.get(was, was) == str(new[at])
    if change.moves:
        return
    changed = set(zip(change.users.tolist(), change.items.tolist(), strict=True))
    was, now = by_cell(before, holdout), by_cell(after, edited.holdout)
    assert {cell for cell in was.keys() | now.keys() if was.get(cell) != now.get(cell)} <= changed


def by_cell(ratings: RatingMatrix, holdout: Holdout) -> dict:
    cells = zip(ratings.user_index.tolist(), ratings.item_index.tolist(), strict=True)
    told = zip(ratings.values.tolist(), holdout.hidden.tolist(), strict=True)
    return dict(zip(cells, told, strict=True))
