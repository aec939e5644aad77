"""One training from the command line: in a worker thread, with progress, stopped by Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from funkgui.cli.beginning import Beginning
from funkgui.cli.interrupts import Interrupts
from funkgui.cli.progress import Progress
from funkgui.cli.teller import Teller
from funkgui.cli.worker import follow
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import FitCheckpoint, FitEvent, FitFinished
from funkgui.factorization.fit import fit
from funkgui.project.project import Project, Run


def train(
    beginning: Beginning,
    progress: Progress,
    interrupts: Interrupts,
    *,
    keep: Callable[[Project], None] | None = None,
) -> tuple[Project, Run]:
    """Train on a project.

    A first Ctrl-C ends the training, with what it has learned so far; a second one the process,
    at once.

    Parameters
    ----------
    keep
        Called now and then with the project as it would be if the training ended there.

    Returns
    -------
    project, run
        The project with the run added, or replaced by the longer one, and the run.
    """
    progress.begin("Starting TensorFlow ...")
    training = _Training(beginning, progress, keep)
    follow(training.events, training.tell, progress, interrupts)
    assert training.run is not None, "fit ended without FitFinished"
    return beginning.project.with_run(training.run), training.run


class _Training:
    def __init__(
        self,
        beginning: Beginning,
        progress: Progress,
        keep: Callable[[Project], None] | None,
    ) -> None:
        self._beginning, self._keep = beginning, keep
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
        )

    def tell(self, event: FitEvent) -> None:
        self._teller.tell(event)
        if isinstance(event, FitCheckpoint) and self._keep is not None:
            self._keep(self._beginning.project.with_run(self._made_run(event.result)))
        elif isinstance(event, FitFinished):
            self.run = self._made_run(event)

    def _made_run(self, result: FitFinished) -> Run:
        fingerprint = self._beginning.project.fingerprint
        return Run(self._name, result.config, result, fingerprint, self._started_at)
