"""Which settings may be changed in mid-run, and what a change is called."""

from __future__ import annotations

import pytest

from funkgui.errors import ConfigError
from funkgui.factorization.config import FitConfig, settings
from funkgui.factorization.control import FitControl
from funkgui.factorization.live_settings import CHANGEABLE, changed, check_changes


def test_changeable_settings_are_settings():
    assert set(CHANGEABLE) < {one.name for one in settings()}


@pytest.mark.parametrize("name", [one.name for one in settings()])
def test_a_setting_is_taken_or_refused_with_its_label(name):
    label, default = next((one.label, one.default) for one in settings() if one.name == name)
    control = FitControl()
    if name in CHANGEABLE:
        control.change(**{name: default})
        assert control.take_changes() == {name: default}
    else:
        with pytest.raises(ConfigError, match=f"^{label} cannot be changed while .*train anew"):
            control.change(**{name: default})
    assert control.take_changes() == {}


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"learning_rate": 1e9}, "Learning rate is 1,000,000,000; it must be from 1e-07 to 100"),
        ({"patience": -1}, "Patience is -1"),
        ({"keep_best": 1}, "Keep the best epoch is 1; it must be of type bool"),
        ({"magic": 1}, "magic cannot be changed"),
        ({"patience": 3, "seed": 1}, "Seed cannot be changed"),
    ],
)
def test_a_change_out_of_bounds_changes_nothing(changes, match):
    control = FitControl()
    with pytest.raises(ConfigError, match=match):
        control.change(**changes)
    assert control.take_changes() == {}


def test_changes_wait_until_they_are_taken():
    control = FitControl()
    control.change(patience=3)
    control.change(patience=4, momentum=0.5)
    assert control.take_changes() == {"patience": 4, "momentum": 0.5}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"learning_rate": 0.005}, "learning rate 0.01 → 0.005"),
        ({"l2_factors": 0.1}, "L2 of factors 0.06 → 0.1"),
        ({"max_epochs": 12_000}, "epochs at most 60 → 12,000"),
        ({"keep_best": False}, "keep the best epoch off"),
        ({"patience": 5}, ""),
        ({"patience": 6, "momentum": 0.5}, "patience 5 → 6, momentum 0.9 → 0.5"),
    ],
)
def test_a_change_in_words(changes, text):
    config, words = changed(FitConfig(), changes)
    assert words == text
    assert config == FitConfig(**changes)


def test_what_the_solver_does_not_use_stays():
    config = FitConfig(solver="variational", patience=5)
    new, text = changed(config, {"patience": 9, "learning_rate": 1.0, "max_epochs": 9})
    assert new == config.changed(max_epochs=9)
    assert text == "epochs at most 60 → 9"


def test_an_int_stands_for_a_float():
    check_changes({"learning_rate": 1})
