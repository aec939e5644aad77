"""The choices of a matrix to make."""

from __future__ import annotations

import pytest

from funkgui.errors import ConfigError
from funkgui.ratings.generated.recipe import (
    KINDS,
    MatrixRecipe,
    recipe_of_kind,
)
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.setting import settings_of


@pytest.mark.parametrize("one", settings_of(MatrixRecipe), ids=lambda one: one.name)
def test_every_choice_is_explained_and_bounded(one):
    assert one.label
    assert one.help.endswith(".")
    assert one.used_by
    assert set(one.used_by) <= set(KINDS)
    if one.type in (int, float):
        assert one.low < one.high
        MatrixRecipe(**{one.name: one.type(one.low)})
        with pytest.raises(ConfigError, match=one.label):
            MatrixRecipe(**{one.name: one.type(one.high * 2)})


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_is_like_where_nobody_says_otherwise(kind):
    recipe = recipe_of_kind(kind)
    assert recipe.kind == kind
    assert recipe.exactly
    assert str(recipe.users) in recipe.text.replace(",", "")


@pytest.mark.parametrize(
    ("kind", "choices", "words"),
    [
        ("ratings", {"ratings": 999}, r"^999 ratings do not fit: 1,000 users and 500 items take"),
        ("ratings", {"ratings": 500_001}, r"take 1,000 \(one from each user\) to 500,000\.$"),
        ("ratings", {"scale": ""}, "need a scale"),
        ("ratings", {"scale": "5:1"}, "Scale is '5:1'"),
        ("product", {"weights": "1, x"}, "'x' is no number"),
        ("product", {"holdout": 1.0}, "a share must be below 1"),
        ("product", {"users": 0}, "Users is 0; it must be from 1 to"),
        ("empty", {"scale": "x"}, "Scale is 'x'"),
        ("nothing", {}, "Kind is 'nothing'"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(kind, choices, words):
    with pytest.raises(ConfigError, match=words):
        recipe_of_kind(kind if kind in KINDS else "empty").changed(kind=kind, **choices)


def test_what_a_kind_does_not_use_is_of_no_account():
    assert MatrixRecipe(kind="empty", weights="nonsense").n_ratings == 0
    assert MatrixRecipe(kind="empty", ratings=1).n_ratings == 0
    assert not MatrixRecipe(kind="empty").uses("seed")
    assert MatrixRecipe(kind="ratings", scale="1:5:1", weights="nonsense").n_factors == 10


def test_large_sets_have_room_for_nine_tenths():
    large = recipe_of_kind("ratings").changed(users=20_000, ratings=9_000_000)
    assert not large.exactly
    with pytest.raises(ConfigError, match="to 9,000,000"):
        large.changed(ratings=9_000_001)


def test_numbers_that_follow():
    product = MatrixRecipe(users=30, items=20, weights="3,2,1", rank=7, known=0.25, scale="1:5")
    assert product.n_factors == 3
    assert product.n_ratings == 150
    assert product.rating_scale == RatingScale(1, 5, None)
    assert product.changed(known=0.0).n_ratings == 1
    assert MatrixRecipe(users=1, items=1).n_ratings == 1
    assert product.text == "Product of factors, 30 x 20, rank 3"


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("1-10", RatingScale(1, 10, None)),
        ("1 \N{EN DASH} 10", RatingScale(1, 10, None)),
        ("-10 - -5", RatingScale(-10, -5, None)),
        ("1e-5:5", RatingScale(1e-5, 5, None)),
        ("0.5 to 5 by 0.5", RatingScale(0.5, 5, 0.5)),
    ],
)
def test_a_scale_may_be_typed_as_people_write_it(text, scale):
    assert MatrixRecipe(kind="empty", scale=text).rating_scale == scale
