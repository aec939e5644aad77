"""Which settings a training from the command line gets: preset, solver, single options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from funkgui.cli.options.setting_option import flag
from funkgui.factorization.config import FitConfig, disabled_by
from funkgui.factorization.defaults import config_for, config_for_solver
from funkgui.factorization.early_stop import with_room_for_samples, with_stop_share
from funkgui.factorization.events import FitFinished
from funkgui.factorization.presets import Preset, preset
from funkgui.ratings.matrix import RatingMatrix


@dataclass(frozen=True)
class Wishes:
    """The settings that were asked for on the command line.

    Attributes
    ----------
    preset
        None where none was named.
    given
        Single settings that were given, by name.
    """

    preset: Preset | None
    given: Mapping[str, Any]

    @classmethod
    def of_options(cls, preset_key: str | None, options: Mapping[str, Any]) -> Wishes:
        """Of a command's options; None stands for one that was not given."""
        given = {name: value for name, value in options.items() if value is not None}
        return cls(None if preset_key is None else preset(preset_key), given)

    @property
    def keep_items(self) -> int | None:
        """To so many of its most rated items the matrix is cut first; None keeps all."""
        return None if self.preset is None else self.preset.keep_items

    def config(self, ratings: RatingMatrix, seed: int) -> FitConfig:
        """The settings of a new training from which ratings are held out."""
        return self._on(self._start(ratings, seed))

    def config_after(self, before: FitConfig, ratings: RatingMatrix) -> FitConfig:
        """The settings for a training that starts from an earlier one's result.

        They are the earlier ones, unless a preset or a solver was named.
        """
        if self.preset is not None or "solver" in self.given:
            return self.config(ratings, before.seed)
        return self._on(before)

    def setting_aside(self, config: FitConfig) -> FitConfig:
        """The settings with a part set aside for stopping, unless the share was given."""
        return config if "stop_share" in self.given else with_stop_share(config)

    def setting_aside_as_in(self, earlier: FitFinished, config: FitConfig) -> FitConfig:
        """The settings for a training that starts from an earlier one's result.

        Ratings that the earlier one was trained on are no measure: on them, no epoch comes near the
        start. So the same ones are set aside as then, or none, and the training loss is gone by.
        """
        wanted = self.setting_aside(config)
        if "stop_share" in self.given or not wanted.stop_share:
            return wanted
        had_none = np.isnan(earlier.history.set_aside_mse).all()
        return wanted.changed(stop_share=0.0 if had_none else earlier.config.stop_share)

    def without_effect(self, config: FitConfig, others: Mapping[str, str] | None = None) -> str:
        """Sentences about given options that do nothing; empty for none.

        Parameters
        ----------
        config
            The settings that came of them.
        others
            What keeps settings from doing anything, beside the other settings; by their names.
        """
        values = config.to_dict()
        idle: dict[str, list[str]] = {}
        for name, value in self.given.items():
            cause = (others or {}).get(name, "")
            # A seed may draw held-out ratings, too.
            if not cause and name != "seed" and (other := disabled_by(name, values)):
                cause = _option(other, values[other])
            if cause:
                idle.setdefault(cause, []).append(_flag(name, value))
        return " ".join(
            f"No effect with {cause}: {', '.join(names)}." for cause, names in idle.items()
        )

    def _on(self, start: FitConfig) -> FitConfig:
        """Other settings with those asked for; the epochs suffice for all samples unless given."""
        config = start.changed(**self.given)
        return config if "max_epochs" in self.given else with_room_for_samples(config)

    def _start(self, ratings: RatingMatrix, seed: int) -> FitConfig:
        if self.preset is not None:
            return self.preset.make(ratings, seed)
        if "solver" in self.given:
            return config_for_solver(self.given["solver"], ratings, seed)
        return config_for(ratings, seed)


def _option(name: str, value: Any) -> str:
    """A setting as it is given on the command line."""
    return _flag(name, value) if isinstance(value, bool) else f"{flag(name)} {value}"


def _flag(name: str, value: Any) -> str:
    return f"--no-{flag(name)[2:]}" if value is False else flag(name)
