"""What notices propose with buttons, and what is done when somebody takes it up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject

from funkgui.errors import TrainingError
from funkgui.factorization.config import setting
from funkgui.factorization.divergence import remedy
from funkgui.factorization.events import DIVERGED
from funkgui.gui.documents import Documents
from funkgui.gui.notices import NoticeBar, Offer
from funkgui.gui.openings import Opened
from funkgui.gui.recovery import Recovery
from funkgui.gui.recovery_files import Interrupted
from funkgui.gui.session import Session
from funkgui.gui.training.setting_row import shown
from funkgui.gui.training.starting_points import StartingPoint
from funkgui.gui.training.trainer import Trainer
from funkgui.gui.training.training_panel import TrainingPanel
from funkgui.project.project import Project, Run


class Proposals(QObject):
    """To cut the matrix, to mend a training of no use, to take up interrupted work."""

    def __init__(
        self,
        notices: NoticeBar,
        session: Session,
        trainer: Trainer,
        documents: Documents,
        training: TrainingPanel,
        recovery: Recovery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._notices, self._session, self._trainer = notices, session, trainer
        self._documents, self._training, self._recovery = documents, training, recovery
        self._interrupted: Interrupted | None = None
        self._until_trained = ""
        """What was told last that is settled once a training begins."""
        training.cut_proposed.connect(self._on_cut_proposed)
        trainer.started.connect(self._on_training_started)
        trainer.finished.connect(self._on_trained)
        trainer.failed.connect(self._on_training_failed)
        recovery.found.connect(self._on_interrupted_found)

    def compare(self, opened: Opened) -> bool:
        """Where a problem has the open matrix, choose its settings to compare its runs.

        Returns
        -------
        False where nothing was trained yet, or the matrix is another one, or it is somebody's work
        and no problem as it is made: it is to be opened.
        """
        made, project = opened.project, self._session.project
        if opened.path is not None or opened.unsaved:
            return False
        if project is None or not project.runs or self._trainer.running:
            return False
        if not made.problem or not _are_alike(made, project):
            return False
        self._training.settings.start_as(made)
        self._until_trained = (
            f"{made.source} has the matrix that is open: its settings are chosen. Train to compare "
            "it with what was trained before."
        )
        self._notices.show_news(self._until_trained)
        return True

    def repeat(self) -> None:
        """Propose once more what is still to be decided."""
        found = self._interrupted
        if found is None:
            return
        at = f"{found.at.day} {found.at:%B %Y at %H:%M}"
        self._notices.show_news(
            f"FunkGUI was interrupted on {at}, before its work was saved.",
            (
                Offer(
                    "open_interrupted",
                    "Open that work",
                    "Open its ratings and runs, to be saved as a project",
                    lambda: self._open_interrupted(found),
                ),
                Offer(
                    "discard_interrupted",
                    "Discard it",
                    "Forget that work",
                    lambda: self._discard_interrupted(found),
                ),
            ),
        )

    def _on_cut_proposed(self, start: StartingPoint) -> None:
        n_items, n_kept = self._session.ratings.n_items, start.keep_items
        assert n_kept is not None
        training, config = self._training, self._training.form.config()

        def cut() -> None:
            self._documents.keep_items(n_kept, lambda: training.train_with(start.key, config))

        self._until_trained = (
            f"{start.title} is meant for the {n_kept:,} most rated items; here are {n_items:,}."
        )
        self._notices.show_news(
            self._until_trained,
            (
                Offer(
                    "cut_and_train",
                    "Cut and train",
                    f"Open the {n_kept:,} most rated items as a project of their own, and train",
                    cut,
                ),
                Offer(
                    "train_on_all",
                    "Train on all",
                    f"Train on all {n_items:,} items",
                    training.train_on_all,
                ),
            ),
        )

    def _on_training_started(self) -> None:
        # What to do has been decided.
        self._notices.withdraw(self._until_trained)

    def _on_training_failed(self, error: Exception) -> None:
        self._until_trained = str(error)
        settings = error.settings if isinstance(error, TrainingError) else {}
        self._notices.show_error(error, self._offers_of(settings))

    def _on_trained(self, run: Run) -> None:
        if run.result.stopped_because == DIVERGED:
            self._tell_diverged(run)
            return
        scale = self._session.ratings.scale
        if scale is not None and scale.low == scale.high:
            self._until_trained = (
                f"{run.name} predicts {scale.low:g} everywhere, as all ratings are {scale.low:g}: "
                "nothing shows what somebody likes better. Take ratings that differ, such as stars "
                "or how often something was bought (File > Read again)."
            )
            self._notices.show_warning(self._until_trained)

    def _tell_diverged(self, run: Run) -> None:
        text = f"{run.name} diverged; what it had learned before is kept. {run.result.advice}"
        self._until_trained = text
        self._notices.show_warning(text, self._offers_of(remedy(run.config).settings))

    def _offers_of(self, settings: Mapping[str, Any]) -> list[Offer]:
        """To enter settings that a training's end proposes, and to train with them."""
        if not settings:
            return []
        values = {setting(name): shown(setting(name), value) for name, value in settings.items()}
        numbers = ", ".join(values.values())
        words = ", ".join(f"{one.label} {value}" for one, value in values.items())
        use = partial(self._training.use, **settings)

        def train() -> None:
            use()
            self._training.train_on_all()

        return [
            Offer("train_with_remedy", f"Train with {numbers}", f"Train anew: {words}", train),
            Offer("use_remedy", f"Use {numbers}", f"Enter into the settings: {words}", use),
        ]

    def _on_interrupted_found(self, interrupted: Interrupted) -> None:
        self._interrupted = interrupted
        self.repeat()

    def _open_interrupted(self, found: Interrupted) -> None:
        def adopt(project: Project) -> None:
            self._interrupted = None
            self._notices.dismiss()
            self._recovery.adopt(found, project)

        self._documents.open_recovered(found.path, adopt)

    def _discard_interrupted(self, found: Interrupted) -> None:
        self._interrupted = None
        self._recovery.discard(found)


def _are_alike(one: Project, other: Project) -> bool:
    """Whether two projects have the same ratings and the same mask."""
    return all(
        np.array_equal(mine, others)
        for mine, others in (
            (one.ratings.indptr, other.ratings.indptr),
            (one.ratings.item_index, other.ratings.item_index),
            (one.ratings.values, other.ratings.values),
            (one.holdout.hidden, other.holdout.hidden),
        )
    )
