"""One program's loading and training on a set of ratings, timed and measured, in this process."""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from funkgui.factorization.config import SOLVERS, FitConfig
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.events import FitFinished, FitProgress
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import rmse
from funkgui.factorization.presets import preset
from funkgui.factorization.warm_up import warm_up
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import read_ratings
from tests.benchmarks.peer_models import PEERS
from tests.benchmarks.peer_sets import read_set, scale_of
from tests.benchmarks.reading import peak_mb


@dataclass(frozen=True)
class Timed:
    """What came of it.

    Attributes
    ----------
    load_s, train_s
        Wall-clock seconds from the file to what is trained on, and from there to the model,
        preparing and compiling included.
    train_processor_s
        Seconds of training over all threads: on a busy machine, steadier than the wall clock.
    rmse
        Of the held-out ratings, at the end.
    curve
        Wall-clock seconds of training and RMSE after each epoch; of other programs, the end alone.
    settings
        In words.
    """

    load_s: float
    train_s: float
    train_processor_s: float
    rmse: float
    peak_mb: float
    curve: list[tuple[float, float]]
    settings: str

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Timed:
        return cls(**values)

    def seconds_to(self, target: float) -> float | None:
        """When the RMSE was first as low as this; None for never."""
        return next((seconds for seconds, error in self.curve if error <= target), None)

    def brief(self) -> str:
        return (
            f"RMSE {self.rmse:.4f}, load {self.load_s:.2f} s, train {self.train_s:.2f} s "
            f"({self.train_processor_s:.2f} s of processor), {self.peak_mb:.0f} MB"
        )


def time_peer(name: str, folder: Path, threads: int, seed: int, turns: int) -> Timed:
    """Another program, in its own way; the last of some trainings."""
    peer = PEERS[name]
    ratings, holdout = read_set(folder)
    hidden = holdout.hidden
    users, items = ratings.user_index[hidden] + 1, ratings.item_index[hidden] + 1
    values, scale = ratings.values[hidden], scale_of(ratings)
    settings = peer.settings(holdout.n_train)
    del ratings, holdout, hidden
    for module in peer.modules:
        importlib.import_module(module)
    began = time.perf_counter()
    data = peer.load(folder / "train.csv", scale)
    load_s = time.perf_counter() - began
    for _ in range(turns):
        began, processor = time.perf_counter(), time.process_time()
        model = peer.train(data, settings, threads, seed)
        train_s, processor_s = time.perf_counter() - began, time.process_time() - processor
    error = rmse(np.clip(np.nan_to_num(peer.predict(model, users, items)), *scale), values)
    words = ", ".join(f"{name} {value}" for name, value in settings.items())
    curve = [(train_s, error)]
    return Timed(load_s, train_s, processor_s, error, peak_mb(), curve, words)


def time_funkgui(name: str, folder: Path, threads: int, seed: int, turns: int, warm: bool) -> Timed:
    """A preset or a solver of FunkGUI, with the history of its RMSE; the last of some trainings.

    The held-out ratings are watched for the history; solvers that keep their best epoch choose it
    by them.
    """
    load_tensorflow()
    importlib.import_module("funkgui.factorization.solvers.variational")
    if warm:
        warm_up()
    began = time.perf_counter()
    read_ratings(folder / "train.csv")
    load_s = time.perf_counter() - began
    ratings, holdout = read_set(folder)
    config = config_of(name, ratings, seed)
    for _ in range(turns):
        curve: list[tuple[float, float]] = []
        began, processor = time.perf_counter(), time.process_time()
        for event in fit(ratings, holdout, config):
            if isinstance(event, FitProgress) and event.noted:
                curve.append((time.perf_counter() - began, math.sqrt(event.losses.holdout_mse)))
            if isinstance(event, FitFinished):
                finished = event
        train_s, processor_s = time.perf_counter() - began, time.process_time() - processor
    error = math.sqrt(finished.holdout_mse)
    words = (
        f"{config.solver}, {config.n_factors} factors, {finished.state.epoch} epochs, best "
        f"{finished.best_epoch}; compiling {finished.compile_s:.1f} s"
    )
    return Timed(load_s, train_s, processor_s, error, peak_mb(), curve, words)


def config_of(name: str, ratings: RatingMatrix, seed: int) -> FitConfig:
    """The settings of a preset or of a solver's defaults."""
    if name in SOLVERS:
        return config_for_solver(name, ratings, seed)
    return preset(name).make(ratings, seed)
