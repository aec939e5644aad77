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
    project, earlier = beginning.project, beginning.continued
    name = earlier.name if earlier else project.next_run_name()
    started_at = earlier.started_at if earlier else datetime.now(UTC)
    teller = Teller(progress)
    finished: FitFinished | None = None

    def events(control: FitControl) -> Iterator[FitEvent]:
        return fit(
            project.ratings,
            project.holdout,
            beginning.config,
            control=control,
            earlier=earlier.result if earlier else None,
            warm=beginning.warm,
            checkpoint_s=checkpoint_s,
        )

    def run_of(result: FitFinished) -> Run:
        labels = project.ratings.user_ids, project.ratings.item_ids
        return Run(name, result.config, result, project.fingerprint, started_at, *labels)

    def tell(event: FitEvent) -> None:
        nonlocal finished
        teller.tell(event)
        if isinstance(event, FitFinished):
            finished = event
        elif isinstance(event, FitCheckpoint) and save is not None:
            try:
                save.save(project.with_run(run_of(event.result)))
            except FunkGuiError as error:
                # What is in the way now may be gone when the training has ended.
                progress.note(str(error))

    progress.begin("Starting TensorFlow ...")
    follow(events, tell, progress, interrupts)
    assert finished is not None, "fit ended without FitFinished"
    run = run_of(finished)
    return project.with_run(run), run
