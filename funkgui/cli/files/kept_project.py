"""The project file that a training keeps its result in, now and then and at the end."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from funkgui.cli.files.destination import check_destination
from funkgui.errors import ProjectFileError
from funkgui.files.presence import is_there
from funkgui.files.version import is_changed, version_of
from funkgui.project.project import Project
from funkgui.project.project_file import save_project


class KeptProject:
    """Saves a project as a file, unless another program has changed that meanwhile.

    Such a file is left as it is, so that nobody's work is lost: a new one beside it is written.

    Parameters
    ----------
    path
        Of the file; it is to be made before the file is read, if ever.
    sources
        As for `check_destination`, which raises what is in the way.
    """

    def __init__(self, path: Path, *sources: Path | None) -> None:
        check_destination(path, *sources)
        self._wanted = self.path = path
        self._version = version_of(path)

    def save(self, project: Project) -> None:
        """Write the project; raises as `save_project` does."""
        if is_changed(self.path, self._version):
            names = (f"{self._wanted.stem}-{n}{self._wanted.suffix}" for n in count(2))
            beside = map(self._wanted.with_name, names)
            self.path = next(path for path in beside if not is_there(path))
        save_project(project, self.path)
        self._version = version_of(self.path)

    def check_name(self) -> None:
        """Raise `ProjectFileError` where it was saved under another name than was wanted."""
        if self.path != self._wanted:
            raise ProjectFileError(
                f"{self._wanted.name} was left as it is, for another program has changed it "
                f"meanwhile; the training was saved beside it as {self.path.name}: keep both, or "
                "rename that."
            )
