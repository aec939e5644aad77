"""``funkgui demo``: one of the tutorial's problems, trained before your eyes."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from funkgui.cli.files.demo_files import project_path, write_demo
from funkgui.cli.files.destination import check_destination, make_folder
from funkgui.cli.options import common, fit_options
from funkgui.cli.progress import Progress
from funkgui.cli.reports.training_report import demo_text, fit_results
from funkgui.cli.text import write_results
from funkgui.cli.training.beginning import Beginning
from funkgui.cli.training.fitting import train
from funkgui.cli.training.interrupts import Interrupts
from funkgui.errors import FunkGuiError
from funkgui.factorization.problems import PROBLEMS, TUTORIAL_URL, Problem, problem
from funkgui.gui.display import has_display
from funkgui.project.project import Project, Run


@click.command(epilog=f"\b\nThe tutorial:\n  {TUTORIAL_URL}")
@click.option(
    "--problem",
    "key",
    type=click.Choice([one.key for one in PROBLEMS]),
    default="toy",
    show_default=True,
    help="Which problem. 500-gd takes more than 3 million steps: half an hour and longer.",
)
@click.option("--headless", is_flag=True, help="Train here, without a window.")
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=common.A_PATH,
    default=Path("funkgui-demo"),
    show_default=True,
    help="Folder for the project and the figures.",
)
@fit_options.seed
@common.as_json
@click.pass_context
def command(
    ctx: click.Context, key: str, headless: bool, folder: Path, seed: int, as_json: bool
) -> None:
    """Train one of the tutorial's problems and show the result.

    Opens the window and trains there; without a display, or with --headless, trains here. Writes
    a project and the tutorial's figures, and prints the losses beside the tutorial's own.

    \b
    Example:
      funkgui demo --problem 3x3-adam --headless
    """
    make_folder(folder)
    check_destination(project_path(folder, key))
    demonstration = _Demonstration(problem(key), seed, folder, as_json)
    if headless or not has_display():
        ctx.exit(demonstration.run_here())
    ctx.exit(demonstration.run_in_window())


class _Demonstration:
    def __init__(self, problem: Problem, seed: int, folder: Path, as_json: bool) -> None:
        self._problem, self._seed = problem, seed
        self._folder, self._as_json = folder, as_json

    def run_here(self) -> int:
        """Train with progress on standard error; returns the exit code."""
        config = self._problem.config.changed(seed=self._seed)
        with Progress() as progress, Interrupts() as interrupts:
            started = time.perf_counter()
            ratings, holdout, truth = self._problem.make(self._seed)
            load_s = time.perf_counter() - started
            project = Project(
                ratings,
                holdout,
                source=self._problem.title,
                truth=truth,
                problem=self._problem.key,
            )
            project, run = train(Beginning(project, config), progress, interrupts)
            progress.begin(f"Writing to {self._folder} ...")
            try:
                files = write_demo(project, run, self._folder)
            except FunkGuiError:
                self._tell(project, run, [], load_s)
                raise
        self._tell(project, run, files, load_s)
        return interrupts.exit_code

    def run_in_window(self) -> int:
        """Let the window train; returns the exit code."""
        from funkgui.gui.app import Demo, run_window

        finished = False

        def finish(project: Project) -> Path:
            nonlocal finished
            finished = True
            run = project.runs[-1]
            files = write_demo(project, run, self._folder)
            # Whoever closed the pipe still has the window to look at.
            with suppress(BrokenPipeError):
                self._tell(project, run, files, None)
            return files[0]

        code = run_window(demo=Demo(self._problem.key, self._seed, finish))
        if not finished:
            click.echo("The training had not finished, so nothing was written.", err=True)
        return code

    def _tell(self, project: Project, run: Run, files: list[Path], load_s: float | None) -> None:
        results = fit_results(project, run, load_s)
        text = demo_text(results, self._problem)
        if files:
            text += "\n\nWritten:\n" + "\n".join(f"  {path}" for path in files)
        write_results(results | self._beside(files), text, as_json=self._as_json)

    def _beside(self, files: list[Path]) -> dict[str, Any]:
        return {
            "problem": self._problem.key,
            "tutorial": self._problem.reported,
            "tutorial_train_mse": self._problem.reported_train_mse,
            "tutorial_holdout_mse": self._problem.reported_holdout_mse,
            "files": [str(path) for path in files],
        }
