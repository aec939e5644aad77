"""``funkgui info``: what a rating file or a project holds."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funkgui.cli.files.loading import load_ratings
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.options.standard_input import shown
from funkgui.cli.progress import Progress
from funkgui.cli.reports.settings_text import settings_text
from funkgui.cli.text import error_text, one_line, table, write_results
from funkgui.project.project import Project, Run
from funkgui.project.project_file import is_project_file, load_project
from funkgui.project.stale import stale_words
from funkgui.ratings.counted import counted
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.time_span import iso_text, time_span

if TYPE_CHECKING:
    from funkgui.ratings.readers import RatingFile


@click.command(cls=HeadedCommand)
@click.argument("file", metavar="FILE", type=common.RATINGS)
@common.titles
@common.as_json
@read_options.reading
@click.pass_context
def command(
    ctx: click.Context, /, file: Path, titles: Path | None, as_json: bool, reading: ReadOptions
) -> None:
    """Tell what a rating file or a project holds.

    \b
    Example:
      funkgui info ratings.csv
    """
    project = load_project(file) if is_project_file(file) else None
    if project is None:
        with Progress() as progress:
            content = load_ratings(file, progress, reading, titles, tell_doubts=False)
        results = _ratings_results("ratings", content.format, content.ratings)
        results |= _reading_results(content)
    else:
        common.refuse_for_project(ctx, "titles")
        results = _ratings_results("project", "FunkGUI project (HDF5)", project.ratings)
        results |= {
            "n_duplicates": None,
            "doubts": list(project.doubts),
            **_project_results(project),
        }
    write_results(results, _text(file, results), as_json=as_json)


def _ratings_results(kind: str, file_format: str, ratings: RatingMatrix) -> dict[str, Any]:
    some = ratings.n_ratings > 0
    return {
        "kind": kind,
        "format": file_format,
        "n_users": ratings.n_users,
        "n_items": ratings.n_items,
        "n_ratings": ratings.n_ratings,
        "min": ratings.values.min() if some else None,
        "max": ratings.values.max() if some else None,
        "mean": ratings.mean,
        "density": ratings.density,
        "scale": None if ratings.scale is None else str(ratings.scale),
        "times": _times_results(ratings),
    }


def _times_results(ratings: RatingMatrix) -> dict[str, Any] | None:
    span = time_span(ratings)
    if span is None:
        return None
    return {"first": iso_text(span.first), "last": iso_text(span.last), "known": span.n_known}


def _reading_results(content: RatingFile) -> dict[str, Any]:
    titles = content.ratings.item_titles
    return {
        "n_duplicates": content.n_duplicates,
        "columns": content.columns,
        "titles": None if content.titles_path is None else str(content.titles_path),
        "n_titled": 0 if titles is None else sum(map(bool, titles)),
        "doubts": content.doubts,
        "n_missing": content.n_missing,
        "n_skipped": content.n_skipped,
        "skipped": [{"line": line, "reason": reason} for line, reason in content.skipped],
    }


def _project_results(project: Project) -> dict[str, Any]:
    best = project.best_run()
    return {
        "n_holdout": project.holdout.n_hidden,
        "source": project.source,
        "problem": project.problem or None,
        "best_run": None if best is None else best.name,
        "runs": [_run_results(project, run) for run in project.runs],
    }


def _run_results(project: Project, run: Run) -> dict[str, Any]:
    result = run.result
    return {
        "name": run.name,
        "settings": settings_text(run.config, project.ratings),
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "train_rmse": math.sqrt(result.train_mse),
        "holdout_rmse": math.sqrt(result.holdout_mse),
        "baseline_rmse": result.baseline_rmse,
        "epochs": result.epochs_taken,
        "best_epoch": result.best_epoch,
        "stopped_because": result.stopped_because,
        "train_s": result.train_s,
        "stale": project.is_stale(run),
        "stale_words": stale_words(project, run) or None,
        "marks": [asdict(mark) for mark in result.history.marks],
        "config": run.config.to_dict(),
    }


def _text(file: Path, results: dict[str, Any]) -> str:
    facts = [
        ("Format", results["format"]),
        ("Ratings", f"{results['n_ratings']:,}, {100 * results['density']:.3g} % of all cells"),
        ("Users", f"{results['n_users']:,}"),
        ("Items", f"{results['n_items']:,}"),
    ]
    if results["n_ratings"]:
        ends = f"{results['min']:g} to {results['max']:g}"
        facts.append(("Scale", results["scale"] or ends))
        facts.append(("Mean", f"{results['mean']:.4g}"))
    if results["times"] is not None:
        facts.append(("Times", _times_text(results)))
    if results["kind"] == "ratings":
        facts += _file_facts(results)
    else:
        facts += [("Held out", f"{results['n_holdout']:,}"), ("Source", results["source"] or "-")]
    text = f"{shown(file)}\n\n{table(facts, '<<')}"
    if results["doubts"]:
        text += "\n\n" + "\n".join(one_line(doubt) for doubt in results["doubts"])
    if results.get("n_skipped"):
        text += f"\n\n{_skipped_text(results)}"
    return f"{text}\n\n{_runs_text(results['runs'])}" if results.get("runs") else text


def _times_text(results: dict[str, Any]) -> str:
    times = results["times"]
    first, last = (times[end].partition("T")[0] for end in ("first", "last"))
    text = first if first == last else f"{first} to {last}"
    n_known, n_ratings = times["known"], results["n_ratings"]
    return (
        text if n_known == n_ratings else f"{text}, known of {n_known:,} of {n_ratings:,} ratings"
    )


def _file_facts(results: dict[str, Any]) -> list[tuple[str, str]]:
    n_duplicates = results["n_duplicates"]
    return [
        ("Duplicates", counted(n_duplicates, "row") if n_duplicates else "none"),
        ("Columns", ", ".join(results["columns"]) or "-"),
        ("Titles", results["titles"] or ("its own" if results["n_titled"] else "none")),
    ]


def _skipped_text(results: dict[str, Any]) -> str:
    skipped = results["skipped"]
    lines = [one_line(f"Line {one['line']:,}: {one['reason']}") for one in skipped]
    more = results["n_skipped"] - len(skipped)
    return "\n".join([*lines, *([f"And {more:,} more."] if more else [])])


def _runs_text(runs: list[dict[str, Any]]) -> str:
    rows = [("run", "training RMSE", "held out", "baseline", "epochs", "ended", "settings")]
    rows += [
        (
            run["name"],
            error_text(run["train_rmse"]),
            error_text(run["holdout_rmse"]),
            error_text(run["baseline_rmse"]),
            f"{run['epochs']:,}",
            run["stopped_because"] + (", of other ratings" if run["stale"] else ""),
            run["settings"],
        )
        for run in runs
    ]
    stale = [one_line(f"{run['name']}: {run['stale_words']}") for run in runs if run["stale"]]
    marks = [
        one_line(f"{run['name']}, epoch {mark['epoch']:,}: {mark['text']}")
        for run in runs
        for mark in run["marks"]
    ]
    return "\n".join([table(rows, "<>>>><<"), *([""] if stale or marks else []), *stale, *marks])
