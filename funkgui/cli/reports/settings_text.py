"""A training's settings in a few words."""

from __future__ import annotations

from funkgui.factorization.config import FitConfig, settings
from funkgui.factorization.presets import PRESETS
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix


def settings_text(config: FitConfig, ratings: RatingMatrix) -> str:
    """The preset that the settings are, or their solver; then what shapes the model.

    ``balanced: variational, 16 factors`` or ``sparse, 8 factors, mean of 20 samples``.
    """
    preset = _preset_of(config, ratings)
    words = f"{config.solver}, {counted(config.n_factors, 'factor')}"
    if config.averages_over != "none":
        words += f", mean of {counted(config.n_models, config.average.removesuffix('s'))}"
    return words if preset is None else f"{preset}: {words}"


def _preset_of(config: FitConfig, ratings: RatingMatrix) -> str | None:
    mine = _in_use(config)
    for one in PRESETS:
        if _in_use(one.make(ratings, config.seed)) == mine:
            return one.key
    return None


def _in_use(config: FitConfig) -> dict[str, object]:
    """The settings that make a difference to what is learned."""
    names = (one.name for one in settings() if one.name != "device")
    return {name: getattr(config, name) for name in names if config.uses(name)}
