"""What the early stop goes by where nothing is held out."""

from __future__ import annotations

from funkgui.factorization.config import FitConfig

STOP_SHARE = 0.05
"""Part of the training ratings that is set aside for it."""


def with_stop_share(config: FitConfig) -> FitConfig:
    """The settings, with a part of the ratings set aside where something is to go by them.

    Without it, a training that nothing is held out from would go by its training loss, which
    falls for ever. Settings that set a share aside already, that neither stop early nor keep the
    best epoch, or whose solver never does, stay as they are.
    """
    looks = config.patience > 0 or config.keep_best
    if config.uses("stop_share") and looks and config.stop_share == 0:
        return config.changed(stop_share=STOP_SHARE)
    return config
