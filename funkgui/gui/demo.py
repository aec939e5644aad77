"""What the window is asked to show when it is opened for a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from funkgui.project.project import Project


@dataclass(frozen=True)
class Demo:
    """One of the tutorial's problems, to be trained before the person's eyes.

    Attributes
    ----------
    problem
        Key of the problem.
    seed
        Start of the random numbers that draw its matrix and mask, and of its training.
    finish
        Called in a worker thread once the training has finished, with the project that the
        finished run is part of. Saves it and returns the path of the file, as which the window
        then goes on. May raise `FunkGuiError`.
    """

    problem: str
    seed: int
    finish: Callable[[Project], Path]
