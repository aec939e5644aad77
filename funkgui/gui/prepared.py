"""What the window asks of a project as soon as it is shown, found before that, in a worker."""

from __future__ import annotations

from funkgui.project.project import Project


def prepare(project: Project, selected: str | None) -> None:
    """Have a project know what takes time to find in a large one.

    Parameters
    ----------
    selected
        Name of the run that will be shown.
    """
    _ = project.fingerprint, project.doubts, project.ratings.mean, project.holdout.n_hidden
    for run in project.runs:
        project.is_stale(run)
        run.places(project.ratings)
        if run.name == selected:
            run.model_for(project.ratings)
