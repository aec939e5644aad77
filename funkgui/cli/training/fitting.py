"""One training from the command line: in a worker thread, with progress, stopped by Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from funkgui.cli.files.kept_project import KeptProject
from funkgui.cli.progress import Progress
from funkgui.cli.training.beginning import Beginning
from funkgui.cli.training.interrupts import Interrupts
from funkgui.cli.training.teller import Teller
from funkgui.cli.training.worker import follow
from funkgui.errors import FunkGuiError
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import FitCheckpoint, FitEvent, FitFinished
from funkgui.factorization.fit import CHECKPOINT_S, fit
from funkgui.project.project import Project, Run


def train(
    beginning: Beginning,
    progress: Progress,
    interrupts: Interrupts,
    *,
    save: KeptProject | None = None,
    checkpoint_s: float = CHECKPOINT_S,
) -> tuple[Project, Run]:
    """Train on a project.

    A first Ctrl-C ends the training, with what it has learned so far; a second one the process,
    at once.

    Parameters
    ----------
    save
        Where the project is saved now and then, as it would be if the training ended there. The
        end itself is not saved.
    checkpoint_s
        Seconds of training between two such times.

    Returns
    -------
    project, run
        The project with the run added, or replaced by the longer one, and the run.
    """
    progress.begin("Starting TensorFlow ...")
    training = _Training(beginning, progress, save, checkpoint_s)
    follow(training.events, training.tell, progress, interrupts)
    assert training.run is not None, "fit ended without FitFinished"
    return beginning.project.with_run(training.run), training.run


class _Training:
    def __init__(
        self,
        beginning: Beginning,
        progress: Progress,
        save: KeptProject | None,
        checkpoint_s: float,
    ) -> None:
        self._beginning, self._progress = beginning, progress
        self._save, self._checkpoint_s = save, checkpoint_s
        self._teller = Teller(progress)
        continued = beginning.continued
        self._name = continued.name if continued else beginning.project.next_run_name()
        self._started_at = continued.started_at if continued else datetime.now(UTC)
        self.run: Run | None = None

    def events(self, control: FitControl) -> Iterator[FitEvent]:
        """Called in the worker."""
        beginning = self._beginning
        project, continued = beginning.project, beginning.continued
        return fit(
            project.ratings,
            project.holdout,
            beginning.config,
            control=control,
            earlier=continued.result if continued else None,
            warm=beginning.warm,
            checkpoint_s=self._checkpoint_s,
        )

    def tell(self, event: FitEvent) -> None:
        self._teller.tell(event)
        if isinstance(event, FitCheckpoint) and self._save is not None:
            self._keep(event.result, self._save)
        elif isinstance(event, FitFinished):
            self.run = self._made_run(event)

    def _keep(self, result: FitFinished, save: KeptProject) -> None:
        try:
            save.save(self._beginning.project.with_run(self._made_run(result)))
        except FunkGuiError as error:
            # What is in the way now may be gone when the training has ended.
            self._progress.note(str(error))

    def _made_run(self, result: FitFinished) -> Run:
        project = self._beginning.project
        labels = project.ratings.user_ids, project.ratings.item_ids
        return Run(
            self._name, result.config, result, project.fingerprint, self._started_at, *labels
        )
