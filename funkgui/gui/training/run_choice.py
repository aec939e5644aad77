"""Choosing the run that is shown: at once, or when a worker has put its model in order."""

from __future__ import annotations

from PySide6.QtCore import QObject

from funkgui.gui.latest import Latest
from funkgui.gui.session import Session
from funkgui.project.project import Run

AT_ONCE = 2_000_000
"""Factors that are gathered without a worker: some 20 ms."""


class RunChoice(QObject):
    """Selects runs in a session; one whose users or items have moved may take a moment.

    Parameters
    ----------
    at_once
        So many factors are gathered without a worker.
    """

    def __init__(
        self, session: Session, parent: QObject | None = None, *, at_once: int = AT_ONCE
    ) -> None:
        super().__init__(parent)
        self._session, self._at_once = session, at_once
        # Where that fails, whoever asks for the model of the run tells what is wrong.
        self._preparing = Latest(self, lambda error: session.select_run(self._name))
        self._name: str | None = None
        """Of the run that is being prepared."""
        session.project_opened.connect(self._preparing.cancel)
        session.run_renamed.connect(self._on_run_renamed)

    @property
    def chosen(self) -> Run | None:
        """The run that is shown, or will be in a moment."""
        project = self._session.project
        coming = (
            project.run(self._name) if project and self._name and self._preparing.busy else None
        )
        return coming or self._session.selected_run

    def choose(self, name: str) -> None:
        """Show a run; one that was chosen before, and is not shown yet, is not to be any more."""
        self._preparing.cancel()
        project = self._session.project
        run = project.run(name) if project else None
        if project is None or run is None:
            return
        ratings = project.ratings
        n_factors = (ratings.n_users + ratings.n_items) * run.result.model.n_factors
        if run.has_model_for(ratings) or n_factors <= self._at_once:
            self._session.select_run(name)
            return

        self._name = name
        self._preparing.do(
            "Putting the model in order",
            lambda *_: run.model_for(ratings),
            # Once more: users may have moved again meanwhile.
            lambda _: self._choose_prepared(),
        )

    def _choose_prepared(self) -> None:
        if self._name is not None:
            self.choose(self._name)

    def _on_run_renamed(self, name: str, to: str) -> None:
        if name == self._name:
            self._name = to
