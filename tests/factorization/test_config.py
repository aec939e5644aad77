"""Every setting guards its bounds and says so with its label."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import ConfigError
from funkgui.factorization.config import SOLVERS, FitConfig, setting, settings
from funkgui.ratings.setting import Setting

_ALL = list(settings())
_BOUNDED = [one for one in _ALL if one.low is not None]
_CHOICES = [one for one in _ALL if one.choices]
_NAMED = pytest.mark.parametrize("one", _ALL, ids=lambda one: one.name)


def _values(one: Setting) -> st.SearchStrategy:
    if one.choices:
        return st.sampled_from(one.choices)
    if one.type is bool:
        return st.booleans()
    if one.type is int:
        return st.integers(int(one.low), int(one.high))
    return st.floats(one.low, one.high)


_configs = st.builds(FitConfig, **{one.name: _values(one) for one in _ALL})


@given(_configs)
def test_plain_values_and_back(config):
    assert FitConfig.from_dict(config.to_dict()) == config


@given(_configs)
def test_plain_values_are_of_plain_types_in_the_order_of_the_fields(config):
    plain = config.to_dict()
    assert list(plain) == [field.name for field in dataclasses.fields(FitConfig)]
    assert {type(value) for value in plain.values()} <= {str, int, float, bool}


def test_missing_settings_take_defaults_and_unknown_ones_are_left():
    assert FitConfig.from_dict({}) == FitConfig()
    assert FitConfig.from_dict({"seed": 4, "of_later": 0.9}) == FitConfig(seed=4)


@pytest.mark.parametrize("one", _BOUNDED, ids=lambda one: one.name)
@pytest.mark.parametrize("side", ["low", "high"])
def test_both_bounds_are_allowed_and_nothing_beyond(one, side):
    bound = getattr(one, side)
    assert getattr(FitConfig(**{one.name: one.type(bound)}), one.name) == bound
    if one.type is int:
        beyond = bound + (1 if side == "high" else -1)
    else:
        beyond = math.nextafter(bound, math.inf if side == "high" else -math.inf)
    with pytest.raises(ConfigError, match=f"^{one.label} is .*; it must be from") as caught:
        FitConfig(**{one.name: beyond})
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("one", _BOUNDED, ids=lambda one: one.name)
def test_no_number_is_infinite_or_nan(one):
    for value in (math.nan, math.inf, -math.inf):
        with pytest.raises(ConfigError, match=f"^{one.label} is"):
            FitConfig(**{one.name: value})


@pytest.mark.parametrize("one", _BOUNDED, ids=lambda one: one.name)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_whole_number_larger_than_any_real_one_is_out_of_bounds(one, sign):
    with pytest.raises(ConfigError, match=f"^{one.label} is {sign}inf; it must be from"):
        FitConfig(**{one.name: int(f"{sign}1{'0' * 400}")})


@pytest.mark.parametrize("one", _CHOICES, ids=lambda one: one.name)
def test_only_the_words_allowed(one):
    for word in one.choices:
        assert getattr(FitConfig(**{one.name: word}), one.name) == word
    with pytest.raises(ConfigError) as caught:
        FitConfig(**{one.name: "something else"})
    assert one.label in str(caught.value)
    assert ", ".join(one.choices) in str(caught.value)


@_NAMED
def test_a_value_of_another_type(one):
    with pytest.raises(ConfigError, match=f"^{one.label} is .*of type {one.type.__name__}"):
        FitConfig(**{one.name: None})


def test_true_is_no_number_and_one_is_no_answer():
    for values in ({"seed": True}, {"l2_factors": True}, {"biases": 1}, {"n_factors": 3.0}):
        with pytest.raises(ConfigError):
            FitConfig(**values)


def test_a_whole_number_will_do_for_a_real_one():
    config = FitConfig(learning_rate=1)
    assert config == FitConfig(learning_rate=1.0)
    assert type(config.learning_rate) is float


def test_numbers_of_numpy_will_do_and_become_plain_ones():
    config = FitConfig(
        n_factors=np.arange(9)[8], learning_rate=np.logspace(-3, 0, 4)[1], momentum=np.float32(0.5)
    )
    assert config == FitConfig(n_factors=8, learning_rate=0.01, momentum=0.5)
    assert (type(config.n_factors), type(config.learning_rate)) == (int, float)
    with pytest.raises(ConfigError, match="Factors is 0; it must be from"):
        config.changed(n_factors=np.int8(0))


@_NAMED
def test_a_form_finds_all_it_needs(one):
    assert one.label[0].isupper()
    assert one.help.endswith(".")
    assert one.group
    assert set(one.used_by) <= set(SOLVERS)
    assert one.used_by
    assert setting(one.name) == one
    assert type(one.default) is one.type
    assert FitConfig(**{one.name: one.default}) == FitConfig()
    if one.type in (int, float):
        assert one.low <= one.default <= one.high


def test_labels_are_unique():
    labels = [one.label for one in _ALL]
    assert len(set(labels)) == len(labels)


def test_a_changed_copy_is_checked_and_the_original_stays():
    config = FitConfig()
    assert config.changed(n_factors=8) == FitConfig(n_factors=8)
    assert config.n_factors == FitConfig().n_factors != 8
    with pytest.raises(ConfigError, match="Factors"):
        config.changed(n_factors=0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.n_factors = 8  # type: ignore[misc]
